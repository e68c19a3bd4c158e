#include "bundle/golden.h"

#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lore/error.h"

#include "bundle/tiny_bundle.h"

namespace lore {
namespace {

bool same(const GoldenRow& a, const GoldenRow& b) {
  return a.example.user == b.example.user && a.example.item == b.example.item &&
         a.example.time == b.example.time && a.example.own_ids == b.example.own_ids &&
         a.example.own_floats == b.example.own_floats && a.logit == b.logit;
}

TensorFile written(const TemporaryDirectory& folder, const TensorWriter& writer) {
  writer.write(folder / "golden.safetensors");
  return TensorFile::open(folder / "golden.safetensors");
}

using Ints = std::vector<std::int32_t>;

// The tensors of two golden rows without values of their own, to be made wrong.
struct Tensors {
  Ints user = {1, 2};
  Ints item = {1, 2};
  std::vector<std::int64_t> time = {5, 6};
  Matrix logit = Matrix(2, 1);
  Ints own_ids = {};
  Ints own_ids_sizes = {0, 0};

  TensorFile written(const TemporaryDirectory& folder) const {
    TensorWriter writer;
    writer.add("user", user);
    writer.add("item", item);
    writer.add("time", time);
    writer.add("logit", logit);
    writer.add("own_ids", own_ids);
    writer.add("own_ids.sizes", own_ids_sizes);
    writer.add("own_floats", Matrix(0, 1));
    writer.add("own_floats.sizes", Ints{0, 0});
    return lore::written(folder, writer);
  }
};

void expect_refused(const Tensors& tensors, const std::string& field) {
  const TemporaryDirectory folder;
  const TensorFile file = tensors.written(folder);
  try {
    read_golden(file, tiny_dataset().store());
    FAIL() << field << " was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::corrupt);
    EXPECT_EQ(error.fault().place.file, file.path());
    EXPECT_EQ(error.fault().place.field, field) << error.what();
  }
}

TensorWriter rows_of(const Bundle& bundle) {
  TensorWriter writer;
  write_golden(bundle.golden, writer);
  return writer;
}

TEST(Golden, ChoosesEvenlyAndAddsWhatIsUnknown) {
  std::vector<Example> examples(10);
  for (int i = 0; i < 10; ++i) {
    examples[static_cast<std::size_t>(i)] = {
        .user = i + 1, .item = i + 11, .time = i, .own_ids = {i}, .own_floats = {float(i)}};
  }
  const std::vector<Example> chosen = choose_golden(examples, 5);
  ASSERT_EQ(chosen.size(), 8u);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(chosen[i].user, examples[2 * i].user);
  EXPECT_EQ(chosen[5].user, 0);
  EXPECT_EQ(chosen[5].item, 11);
  EXPECT_EQ(chosen[6].user, 1);
  EXPECT_EQ(chosen[6].item, 0);
  EXPECT_EQ(chosen[7].user, 1);
  EXPECT_TRUE(chosen[7].own_ids.empty());
  EXPECT_TRUE(chosen[7].own_floats.empty());
}

TEST(Golden, ChoosesNoMoreThanThereIs) {
  EXPECT_EQ(choose_golden(std::vector<Example>(2), 64).size(), 5u);
  EXPECT_TRUE(choose_golden({}, 64).empty());
}

TEST(Golden, ReadsWhatItWrote) {
  const TemporaryDirectory folder;
  const Bundle bundle = tiny_bundle();
  const std::vector<GoldenRow> rows = read_golden(written(folder, rows_of(bundle)), *bundle.store);
  ASSERT_EQ(rows.size(), bundle.golden.size());
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_TRUE(same(rows[i], bundle.golden[i])) << i;
}

TEST(Golden, ReadsNoRows) {
  const TemporaryDirectory folder;
  const Bundle bundle = tiny_bundle();
  TensorWriter writer;
  write_golden({}, writer);
  EXPECT_TRUE(read_golden(written(folder, writer), *bundle.store).empty());
}

TEST(Golden, RefusesRowsOutsideTheStore) {
  expect_refused({.user = {1, 4}}, "user");
  expect_refused({.user = {1, -1}}, "user");
  expect_refused({.item = {5, 1}}, "item");
}

TEST(Golden, RefusesOwnValuesOutsideTheirTable) {
  expect_refused({.own_ids = {1'000'000}, .own_ids_sizes = {1, 0}}, "own_ids");
  expect_refused({.own_ids = {-1}, .own_ids_sizes = {0, 1}}, "own_ids");
}

TEST(Golden, RefusesCountsThatDisagree) {
  expect_refused({.item = {1, 2, 3}}, "item");
  expect_refused({.time = {}}, "time");
  expect_refused({.logit = Matrix(1, 1)}, "logit");
  expect_refused({.own_ids_sizes = {0}}, "own_ids.sizes");
  expect_refused({.own_ids_sizes = {-1, 1}}, "own_ids.sizes");
  expect_refused({.own_ids = {1, 1}, .own_ids_sizes = {2, 0}}, "own_ids.sizes");
  expect_refused({.own_ids_sizes = {1, 0}}, "own_ids");
  expect_refused({.own_ids = {1}}, "own_ids");
}

TEST(Golden, ReplaysWithinTheTolerance) {
  Bundle bundle = tiny_bundle();
  const Engine engine = engine_of(bundle);
  EXPECT_NO_THROW(replay_golden(bundle.golden, *bundle.store, engine, 0));
  for (GoldenRow& row : bundle.golden) row.logit += 0.01f;
  EXPECT_NO_THROW(replay_golden(bundle.golden, *bundle.store, engine, 0.011f));
  EXPECT_NO_THROW(replay_golden({}, *bundle.store, engine, 0));
}

TEST(Golden, ReplayTellsRowExpectedAndFound) {
  Bundle bundle = tiny_bundle();
  const Engine engine = engine_of(bundle);
  const float right = bundle.golden[3].logit;
  for (const float wrong : {right + 1, std::numeric_limits<float>::quiet_NaN()}) {
    bundle.golden[3].logit = wrong;
    try {
      replay_golden(bundle.golden, *bundle.store, engine, 1e-4f);
      FAIL() << "a wrong logit was accepted";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::mismatch);
      EXPECT_NE(error.fault().problem.find("row 3"), std::string::npos) << error.what();
      EXPECT_TRUE(error.fault().expected.starts_with(std::to_string(wrong))) << error.what();
      EXPECT_EQ(error.fault().found, std::to_string(right));
    }
  }
}

}  // namespace
}  // namespace lore
