#pragma once

#include <string>

#include "train/torch.h"

namespace lore {

// The device of TextTrainingOptions::device. Throws Error(invalid_argument) for a name that is
// none, Error(unsupported) for a device that this libtorch or this machine does not have.
at::Device device_of(const std::string& name);

// Where training on a graphics processor may multiply in TF32 (19 bits of each factor) while this
// lives; the host's setting comes back.
class FastProducts {
 public:
  FastProducts() : before_(at::globalContext().allowTF32CuBLAS()) {
    at::globalContext().setAllowTF32CuBLAS(true);
  }
  ~FastProducts() { at::globalContext().setAllowTF32CuBLAS(before_); }
  FastProducts(const FastProducts&) = delete;
  FastProducts& operator=(const FastProducts&) = delete;

 private:
  bool before_;
};

}  // namespace lore
