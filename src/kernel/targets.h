#pragma once

// The kernels keep arrays of vectors, which sizeless vector types do not allow; processors with
// those run the fixed-size instruction set below them.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
