#include "train/plain_deepfm.h"

#include <gmock/gmock.h>

#include "lore/fusion/model.h"

#include "train/batches.h"
#include "train/executor.h"
#include "train/inference.h"

namespace lore {
namespace {

using testing::FloatNear;
using testing::Pointwise;

class PlainDeepFmTest : public testing::Test {
 protected:
  static constexpr std::int32_t rows_ = 9;

  static PlainDeepFm::Options options(PlainOptimizer optimizer) {
    return {.fields = 2,
            .rows_per_field = rows_,
            .width = 4,
            .hidden = {8, 6},
            .optimizer = optimizer,
            .learning_rate = 0.05};
  }

  std::vector<Input> fields_ = {id_field("user", Side::user, rows_),
                                id_field("item", Side::item, rows_)};
  Batch batch_ = random_batch(fields_, 30, 3);
};

TEST_F(PlainDeepFmTest, IsTheModelItIsComparedWith) {
  ModelSpec spec;
  spec.backbone = {.kind = Backbone::deepfm, .embedding_dim = 4, .hidden = {8, 6}};
  const Graph graph = build_model(fields_, spec);
  const Weights weights = initial_weights(graph, 7);
  PlainDeepFm plain(options(PlainOptimizer::adam));
  plain.take(weights, fields_);
  EXPECT_THAT(plain.logits(batch_),
              Pointwise(FloatNear(1e-6f), logits_of(Executor(graph, fields_, weights), batch_)));
}

TEST_F(PlainDeepFmTest, LearnsWithEachOptimizer) {
  for (const auto optimizer :
       {PlainOptimizer::adam, PlainOptimizer::sparse_sgd, PlainOptimizer::sparse_adagrad}) {
    PlainDeepFm plain(options(optimizer));
    const double first = plain.step(batch_);
    double last = first;
    for (int i = 0; i < 50; ++i) last = plain.step(batch_);
    EXPECT_LT(last, 0.8 * first);
  }
}

}  // namespace
}  // namespace lore
