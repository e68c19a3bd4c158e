#include "train/alignment_loss.h"

#include <cmath>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "train/batches.h"

namespace lore {
namespace {

constexpr std::int64_t rows = 5;
constexpr std::int64_t width = 6;

at::Tensor random_towers(std::uint64_t seed) {
  Random random(seed);
  at::Tensor towers = at::empty({rows, 2 * width});
  for (std::int64_t i = 0; i < towers.numel(); ++i) {
    towers.data_ptr<float>()[i] = random_float(random);
  }
  return towers;
}

std::vector<std::int64_t> all_different() {
  std::vector<std::int64_t> texts(rows);
  std::iota(texts.begin(), texts.end(), 0);
  return texts;
}

// The formula, number by number.
double plain_loss(const at::Tensor& towers, const std::vector<std::int64_t>& text,
                  const Comparison& how) {
  const float* values = towers.data_ptr<float>();
  const std::int64_t each = width / how.subspaces;
  const auto similarity = [&](std::int64_t i, std::int64_t j) {
    double sum = 0;
    for (std::int64_t m = 0; m < how.subspaces; ++m) {
      double most = -1e9;
      for (std::int64_t n = 0; n < how.subspaces; ++n) {
        double product = 0;
        for (std::int64_t k = 0; k < each; ++k) {
          product += double(values[i * 2 * width + m * each + k]) *
                     double(values[j * 2 * width + width + n * each + k]);
        }
        most = std::max(most, product);
      }
      sum += most;
    }
    return sum / how.temperature;
  };
  double loss = 0;
  for (std::int64_t i = 0; i < rows; ++i) {
    double forth = 0;
    double back = 0;
    for (std::int64_t j = 0; j < rows; ++j) {
      if (i != j && text[std::size_t(i)] == text[std::size_t(j)]) continue;
      forth += std::exp(similarity(i, j));
      back += std::exp(similarity(j, i));
    }
    loss += 0.5 * (std::log(forth) + std::log(back)) - similarity(i, i);
  }
  return loss / double(rows);
}

TEST(AlignmentLoss, IsTheFormula) {
  const at::Tensor towers = random_towers(1);
  const std::vector<std::int64_t> shared = {0, 1, 0, 2, 1};
  for (const std::int64_t subspaces : {1, 2, 3}) {
    for (const double temperature : {0.7, 2.0}) {
      const Comparison how{subspaces, temperature};
      for (const auto& text : {all_different(), shared}) {
        EXPECT_NEAR(alignment_loss(towers, same_rows(text), how).item<double>(),
                    plain_loss(towers, text, how), 1e-5);
      }
    }
  }
}

TEST(AlignmentLoss, HasTheGradientOfTheFormula) {
  const Comparison how{.subspaces = 2, .temperature = 0.7};
  const std::vector<std::int64_t> text = {0, 1, 0, 2, 3};
  at::Tensor towers = random_towers(2);
  towers.requires_grad_();
  {
    const c10::AutoGradMode gradients(true);
    alignment_loss(towers, same_rows(text), how).backward();
  }
  const at::Tensor found = towers.grad();
  at::Tensor moved = towers.detach().clone();
  constexpr float step = 1e-3f;
  for (std::int64_t i = 0; i < moved.numel(); ++i) {
    float& value = moved.data_ptr<float>()[i];
    const float before = value;
    value = before + step;
    const double above = plain_loss(moved, text, how);
    value = before - step;
    const double below = plain_loss(moved, text, how);
    value = before;
    EXPECT_NEAR(found.data_ptr<float>()[i], (above - below) / (2 * step), 1e-3) << i;
  }
}

TEST(AlignmentLoss, IsNothingWhereAllTextsAreOne) {
  const std::vector<std::int64_t> same(rows, 7);
  EXPECT_NEAR(alignment_loss(random_towers(3), same_rows(same), {}).item<double>(), 0, 1e-6);
}

}  // namespace
}  // namespace lore
