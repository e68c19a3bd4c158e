#include "train/text/trainer.h"

#include <gtest/gtest.h>

#include "lore/error.h"

#include "text/made_up.h"

namespace lore {
namespace {

// A number that is to become 3; each example pulls at it alike.
class Number : public TextTask {
 public:
  explicit Number(bool was_trained = false) : was_trained_(was_trained) {}

  TextTrainingResult train(const TextTrainingOptions& options,
                           const TextTrainingCallback& callback = {}) {
    TextTrainer trainer(*this, {trained_}, weights, options, {{"training", "number"}});
    return trainer.run(10, 0, callback);
  }

  TextBatches batches(Random random) override {
    const std::vector<std::uint32_t> order = permutation(10, random);
    orders.push_back(order);
    TextBatches batches;
    for (std::size_t i = 0; i < 10; i += 4) {
      batches.emplace_back(order.begin() + std::ptrdiff_t(i),
                           order.begin() + std::ptrdiff_t(std::min<std::size_t>(i + 4, 10)));
    }
    return batches;
  }

  Step step(std::span<const std::uint32_t> batch, Random random) const override {
    const double target = 3 + 0.01 * random.uniform() * double(batch.size());
    const at::Tensor loss = ((trained_.value - target) * (trained_.value - target)).sum();
    return {loss, -loss.item<double>()};
  }

  double validate() const override { return -std::abs(weights.at("number")(0, 0) - 3); }
  void write() const override { written.push_back(weights.at("number")(0, 0)); }
  bool is_trained() const override { return was_trained_; }

  Weights weights = {{"number", Matrix(1, 1)}};
  mutable std::vector<float> written;
  std::vector<std::vector<std::uint32_t>> orders;

 private:
  bool was_trained_;
  TrainedTensor trained_ = trained_tensor(weights, "number");
};

struct Training {
  Training() {
    options.out = folder.path();
    options.epochs = 6;
    options.batch_size = 4;
    options.learning_rate = 0.5f;
  }

  made_up::Folder folder;
  TextTrainingOptions options;
};

TEST(TextTrainer, LearnsAndWritesTheBest) {
  const Training training;
  Number number;
  const TextTrainingResult result = number.train(training.options);
  EXPECT_NEAR(number.written.back(), 3, 0.5);
  EXPECT_EQ(result.training_examples, 10u);
  EXPECT_EQ(result.valid_score, -std::abs(number.written.back() - 3));
  EXPECT_NE(number.orders[0], number.orders[1]);
}

TEST(TextTrainer, TellsHowFarItIs) {
  const Training training;
  Number number;
  std::vector<TextTrainingProgress> epochs;
  number.train(training.options, [&](const TextTrainingProgress& now) {
    if (now.validated) epochs.push_back(now);
  });
  ASSERT_EQ(epochs.size(), 6u);
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(epochs[std::size_t(i)].epoch, i + 1);
    EXPECT_EQ(epochs[std::size_t(i)].examples, 10u);
    EXPECT_GT(epochs[std::size_t(i)].examples_per_second, 0);
  }
  EXPECT_TRUE(epochs[0].best);
  EXPECT_NEAR(epochs[5].eta_seconds, 0, 1e-6);
}

TEST(TextTrainer, GoesOnBitForBit) {
  const Training training;
  Number whole;
  whole.train(training.options);
  const Training later;
  Number broken;
  EXPECT_THROW(broken.train(later.options,
                            [](const TextTrainingProgress& now) {
                              if (now.epoch == 4 && now.validated) throw std::runtime_error("cut");
                            }),
               std::runtime_error);
  TextTrainingOptions options = later.options;
  options.resume = true;
  Number resumed;
  resumed.train(options);
  EXPECT_EQ(resumed.orders.size(), 3u);
  EXPECT_EQ(resumed.weights, whole.weights);
  options.learning_rate = 0.1f;
  EXPECT_EQ(made_up::fault_of([&] { resumed.train(options); }).kind, ErrorKind::mismatch);
}

// What is of use already is not replaced by what is worse.
TEST(TextTrainer, KeepsWhatTrainingMakesWorse) {
  Training training;
  training.options.learning_rate = 100;
  Number number(true);
  number.weights.at("number")(0, 0) = 2.9f;
  const TextTrainingResult result = number.train(training.options);
  EXPECT_EQ(result.best_epoch, 0);
  EXPECT_EQ(number.written, std::vector<float>({2.9f}));
}

}  // namespace
}  // namespace lore
