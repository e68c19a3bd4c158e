#include "train/checkpoint.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <gmock/gmock.h>

#include "lore/error.h"

#include "train/synthetic_rows.h"
#include "train/training.h"

namespace lore {
namespace {

using testing::HasSubstr;

struct Interruption : std::runtime_error {
  Interruption() : std::runtime_error("interrupted") {}
};

class CheckpointTest : public testing::Test {
 protected:
  CheckpointTest() {
    std::filesystem::remove_all(directory_);
    options_.checkpoint = directory_;
  }
  ~CheckpointTest() override { std::filesystem::remove_all(directory_); }

  TrainResult train(const TrainOptions& options, const TrainCallback& callback = {}) {
    return train_on(graph_, synthetic_inputs(), training_, validation_, options, callback, "",
                    start_);
  }

  // Trains up to the report of the `validations`-th validation, as if killed there.
  void interrupt_after(int validations) {
    const auto stop = [&](const TrainProgress& now) {
      if (now.validated && --validations == 0) throw Interruption();
    };
    EXPECT_THROW(train(options_, stop), Interruption);
  }

  TrainResult resume() {
    options_.resume = true;
    return train(options_);
  }

  void expect_refused(ErrorKind kind, const std::string& what) {
    try {
      resume();
      FAIL() << "no error; expected " << what;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), kind);
      EXPECT_THAT(error.what(), HasSubstr(what));
    }
  }

  std::string file() const { return directory_ + "/checkpoint.safetensors"; }

  const std::string directory_ =
      testing::TempDir() + "lore_" + testing::UnitTest::GetInstance()->current_test_info()->name();
  Graph graph_ = synthetic_model(0.2f);
  SyntheticRows training_{2000, 1};
  SyntheticRows validation_{500, 2};
  WarmStart start_;
  TrainOptions options_{.epochs = 4,
                        .batch_size = 90,
                        .learning_rate = 0.01f,
                        .embedding_learning_rate = 0.02f,
                        .warm_up_steps = 30,
                        .plateau_factor = 0.5f,
                        .clip_norm = 0.2f,
                        .averaging_decay = 0.9f,
                        .unknown_probability = 0.05f,
                        .patience = 10,
                        .evaluations_per_epoch = 2.5};
};

void expect_equal(const TrainResult& resumed, const TrainResult& whole) {
  EXPECT_EQ(resumed.weights, whole.weights);
  EXPECT_EQ(resumed.valid_auc, whole.valid_auc);
  EXPECT_EQ(resumed.valid_log_loss, whole.valid_log_loss);
  EXPECT_EQ(resumed.best_epoch, whole.best_epoch);
  EXPECT_EQ(resumed.epochs, whole.epochs);
}

TEST_F(CheckpointTest, ResumedIsUninterruptedBitForBit) {
  TrainOptions unkept = options_;
  unkept.checkpoint.clear();
  const TrainResult whole = train(unkept);
  for (int validations : {1, 2, 5, 8}) {
    options_.resume = false;
    interrupt_after(validations);
    expect_equal(resume(), whole);
  }
}

TEST_F(CheckpointTest, ResumesWithAdagradAndDenseDecay) {
  options_.embedding_rule = UpdateRule::adagrad;
  options_.dense_embedding_decay = 1e-3f;
  options_.averaging_decay = 0;
  const TrainResult whole = train(options_);
  interrupt_after(3);
  expect_equal(resume(), whole);
}

TEST_F(CheckpointTest, ResumesWithIdDropout) {
  options_.id_dropout = {{"user", 0.4f}};
  const TrainResult whole = train(options_);
  interrupt_after(3);
  expect_equal(resume(), whole);
}

TEST_F(CheckpointTest, ResumesTwice) {
  const TrainResult whole = train(options_);
  interrupt_after(2);
  options_.resume = true;
  interrupt_after(3);
  expect_equal(resume(), whole);
}

TEST_F(CheckpointTest, FinishedTrainingIsNotTrainedOn) {
  const TrainResult whole = train(options_);
  int reports = 0;
  options_.resume = true;
  expect_equal(train(options_, [&](const TrainProgress&) { ++reports; }), whole);
  EXPECT_EQ(reports, 0);
}

TEST_F(CheckpointTest, GoesOnForMoreEpochs) {
  options_.evaluations_per_epoch = 1;
  options_.epochs = 2;
  train(options_);
  options_.epochs = 4;
  const TrainResult longer = resume();
  options_.resume = false;
  expect_equal(longer, train(options_));
}

TEST_F(CheckpointTest, StartsAnewWhereThereIsNone) {
  const TrainResult resumed = resume();
  EXPECT_EQ(resumed.epochs, 4);
  EXPECT_TRUE(std::filesystem::exists(file()));
}

TEST_F(CheckpointTest, RefusesOtherOptionsModelsAndRows) {
  interrupt_after(1);
  options_.learning_rate = 0.02f;
  expect_refused(ErrorKind::mismatch, "\"options\"");
  options_.learning_rate = 0.01f;
  options_.id_dropout = {{"user", 0.3f}};
  expect_refused(ErrorKind::mismatch, "\"options\"");
  options_.id_dropout = {};
  graph_ = synthetic_model(0.3f);
  expect_refused(ErrorKind::mismatch, "\"graph\"");
  graph_ = synthetic_model(0.2f);
  training_ = SyntheticRows(1999, 1);
  expect_refused(ErrorKind::mismatch, "\"rows\"");
}

TEST_F(CheckpointTest, RefusesAnotherStart) {
  start_.origin = "ctrl: epochs 5";
  interrupt_after(1);
  start_.origin = "ctrl: epochs 6";
  expect_refused(ErrorKind::mismatch, "\"start\"");
  start_.origin = "";
  expect_refused(ErrorKind::mismatch, "ctrl: epochs 5");
  start_.origin = "ctrl: epochs 5";
  EXPECT_EQ(resume().epochs, 4);
}

TEST_F(CheckpointTest, CanBeCheckedBeforeTraining) {
  options_.resume = true;
  EXPECT_NO_THROW(Checkpoint::check(options_, "ctrl")) << "there is none";
  start_.origin = "ctrl";
  train(options_);
  EXPECT_NO_THROW(Checkpoint::check(options_, "ctrl"));
  EXPECT_THROW(Checkpoint::check(options_, "cela"), Error);
  options_.seed = 2;
  EXPECT_THROW(Checkpoint::check(options_, "ctrl"), Error);
  options_.resume = false;
  EXPECT_NO_THROW(Checkpoint::check(options_, "ctrl")) << "it is written anew";
}

TEST_F(CheckpointTest, RefusesDamagedFiles) {
  interrupt_after(1);
  const auto size = std::filesystem::file_size(file());
  std::filesystem::resize_file(file(), size / 2);
  expect_refused(ErrorKind::corrupt, "checkpoint.safetensors");
  std::filesystem::resize_file(file(), 3);
  expect_refused(ErrorKind::corrupt, "checkpoint.safetensors");
}

}  // namespace
}  // namespace lore
