#include "lore/train/host.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "train/torch.h"

namespace lore {

void prepare_process_for_training(int threads) {
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
