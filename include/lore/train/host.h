#pragma once

// Settings of the whole process, which belong to the program and not to a library: only Lore's own
// programs call prepare_process_for_training(); lore::train() works without it.
//
// What a host that trains should see to:
// * BLAS. libtorch multiplies matrices through libblas.so.3. The reference BLAS is some 40 times
//   slower than OpenBLAS; its pthread build fights libtorch's OpenMP. On Debian:
//     apt-get install libopenblas0-openmp
//     update-alternatives --set libblas.so.3-x86_64-linux-gnu
//       /usr/lib/x86_64-linux-gnu/openblas-openmp/libblas.so.3
// * Threads. libtorch may start with one thread or half the cores; set TrainOptions::threads, or
//   prepare the process.
// * OMP_WAIT_POLICY=passive in the environment, before the program starts, where training shares
//   its cores: waiting OpenMP threads spin otherwise.
// * Memory. Large tensors come and go at every step; without M_MMAP_MAX and M_TRIM_THRESHOLD
//   (mallopt) glibc maps and clears them anew each time, which doubles the time a step takes.
namespace lore {

// Sets the number of threads libtorch uses (0: one a core) and lets the CPU treat denormal numbers
// as zero, in the calling thread and those it starts later, and lets malloc keep freed memory. Call
// it first thing in main(), before libtorch has started threads.
void prepare_process_for_training(int threads = 0);

// GFLOP/s of a 512 x 512 x 512 product with libtorch's present settings, the best of some; takes
// about 10 ms with a fast BLAS and half a second with the reference one.
double matrix_product_gflops();

// Below this, the reference BLAS is selected or the threads fight each other.
inline constexpr double slow_matrix_product_gflops = 30;

}  // namespace lore
