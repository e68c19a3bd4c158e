#include "lore/train/host.h"

#include <gtest/gtest.h>

#include "train/torch.h"

namespace lore {
namespace {

TEST(PrepareProcessForTraining, SetsTheThreads) {
  const int before = at::get_num_threads();
  prepare_process_for_training(3);
  EXPECT_EQ(at::get_num_threads(), 3);
  prepare_process_for_training();
  EXPECT_GE(at::get_num_threads(), 1);
  at::set_num_threads(before);
  at::globalContext().setFlushDenormal(false);
}

TEST(MatrixProductGflops, IsAPlausibleSpeed) {
  const double gflops = matrix_product_gflops();
  EXPECT_GT(gflops, 0.01);
  EXPECT_LT(gflops, 1e6);
}

}  // namespace
}  // namespace lore
