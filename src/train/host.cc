#include "lore/train/host.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include <malloc.h>

#include "train/torch.h"

namespace lore {

namespace {

// Training allocates and frees the same large tensors at every step. By default glibc maps each
// anew and the kernel clears its pages: half of all the time a step takes.
void keep_freed_memory() {
  constexpr int gibibyte = 1 << 30;
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, gibibyte);
  mallopt(M_TOP_PAD, gibibyte / 16);
}

}  // namespace

void prepare_process_for_training(int threads) {
  keep_freed_memory();
  at::globalContext().setFlushDenormal(true);
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  at::set_num_threads(threads > 0 ? threads : std::max(1, cores));
}

double matrix_product_gflops() {
  constexpr int size = 512;
  constexpr int repeats = 4;  // the first one warms up
  const c10::AutoGradMode no_gradients(false);
  const at::Tensor x = at::ones({size, size});
  double best = 0;
  for (int i = 0; i < repeats; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const at::Tensor product = at::matmul(x, x);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    best = std::max(best, 2e-9 * size * size * size / taken.count());
  }
  return best;
}

}  // namespace lore
