#include "train/fm_function.h"

#include <vector>

#include <gtest/gtest.h>

#include "train/dropout_mask.h"

namespace lore {
namespace {

TEST(FmTerm, AgreesWithItsFormulaAndItsGradient) {
  Random random(3);
  const at::Tensor values = dropout_mask({600, 5, 3}, 0.5, 0.7, random);
  const at::Tensor x = values.clone().requires_grad_(), y = values.clone().requires_grad_();
  const at::Tensor term = fm_term(x).value;
  const at::Tensor sum = y.sum(-2, true);
  const at::Tensor expected = (sum * sum - (y * y).sum(-2, true)).sum(-1, true) * 0.5;
  ASSERT_EQ(term.sizes(), expected.sizes());
  EXPECT_LT((term - expected).abs().max().item<float>(), 1e-5);
  (term * term).sum().backward();
  (expected * expected).sum().backward();
  EXPECT_LT((x.grad() - y.grad()).abs().max().item<float>(), 1e-4);
}

TEST(FmTerm, AddsWhatOthersPassBackForTheSameFields) {
  Random random(3);
  const at::Tensor values = dropout_mask({600, 5, 3}, 0.5, 0.7, random);
  const at::Tensor x = values.clone().requires_grad_(), y = values.clone().requires_grad_();
  const FmTerm term = fm_term(x);
  EXPECT_EQ(term.fields.data_ptr(), x.data_ptr());
  (term.value.sum() + (term.fields * term.fields).sum() * 3).backward();
  (fm_term(y).value.sum() + (y * y).sum() * 3).backward();
  EXPECT_LT((x.grad() - y.grad()).abs().max().item<float>(), 1e-5);
}

TEST(FmTerm, PassesOnWhatOthersHaveAlone) {
  const at::Tensor x = at::ones({4, 5, 3}).requires_grad_();
  (fm_term(x).fields * 2).sum().backward();
  EXPECT_TRUE(x.grad().equal(at::full({4, 5, 3}, 2.0f)));
}

}  // namespace
}  // namespace lore
