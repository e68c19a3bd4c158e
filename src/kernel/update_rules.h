#pragma once

#include <cstddef>
#include <cstdint>

// How trained weights follow their gradients. Adam: Kingma and Ba 2015; Adagrad: Duchi et al. 2011.
namespace lore::kernel {

// What a step does to every weight w of gradient g: the rule sees scale g + l2 w, and takes what it
// finds off decay w.
struct StepFactors {
  float scale = 1;
  float l2 = 0;
  float decay = 1;
};

// Adam's learning rate, over what its first moments are short of because they started at zero, and
// what the roots of its second moments are multiplied by for the same reason.
struct AdamRates {
  float rate = 0;
  float root = 1;
};

// One step on `weights` [count], given the gradients [count] and the state: for Adam the first
// moments, then the second, [2 count]; for Adagrad sums of squares, [count].
void adam(const StepFactors& factors, const AdamRates& rates, const float* gradients,
          std::size_t count, float* weights, float* state) noexcept;
void adagrad(const StepFactors& factors, float rate, const float* gradients, std::size_t count,
             float* weights, float* state) noexcept;

// Rows of a table that follow their gradients, with the state of each beside those of its
// neighbours.
struct RowStep {
  float* table = nullptr;  // [rows, width]
  float* state = nullptr;  // [rows, state's numbers for `width` weights]
  std::size_t width = 0;
  const std::int32_t* ids = nullptr;  // [count] distinct rows
  const float* gradients = nullptr;   // [count, width]
  std::size_t count = 0;
};

// The same for each row; Adam's rates are [count], each row's own.
void adam_rows(const StepFactors& factors, const AdamRates* rates, const RowStep& step) noexcept;
void adagrad_rows(const StepFactors& factors, float rate, const RowStep& step) noexcept;

}  // namespace lore::kernel
