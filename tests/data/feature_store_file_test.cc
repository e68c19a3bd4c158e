#include <cmath>
#include <limits>
#include <type_traits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lore/data/feature_store.h"
#include "lore/data/safetensors.h"
#include "lore/data/vector_table.h"

#include "data/dataset_files.h"
#include "data/small_store.h"

namespace lore {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The tensors of `file` but `left_out`.
TensorWriter without(const TensorFile& file, const std::string& left_out) {
  TensorWriter writer;
  for (const auto& [key, value] : file.metadata()) {
    if (key != left_out) writer.set_metadata(key, value);
  }
  for (const auto& [name, tensor] : file.tensors()) {
    if (name == left_out) continue;
    if (tensor.dtype == DType::f32) writer.add(name, file.matrix(name));
    if (tensor.dtype == DType::i32) writer.add(name, file.int32s(name));
    if (tensor.dtype == DType::i64) writer.add(name, file.int64s(name));
    if (tensor.dtype == DType::u8) writer.add(name, file.bytes(name));
  }
  return writer;
}

class FeatureStoreFile : public ::testing::Test {
 protected:
  FeatureStoreFile() {
    store_.attach_vectors(Side::item, VectorTable({"i1", "i3"}, Matrix(2, 2, {1, 2, 3, 4})));
  }

  TensorFile write(const FeatureStore& store) {
    TensorWriter writer;
    store.write(writer);
    return write(writer);
  }

  TensorFile write(const TensorWriter& writer) {
    writer.write(files_.path("store.safetensors"));
    return TensorFile::open(files_.path("store.safetensors"));
  }

  // The field of the error that reading throws when `values` stand for the tensor's.
  template <typename Values>
  std::string refused(const std::string& tensor, const Values& values) {
    TensorWriter writer = without(write(store_), tensor);
    if constexpr (std::is_same_v<Values, std::vector<std::string>>) {
      writer.add_strings(tensor, values);
    } else {
      writer.add(tensor, values);
    }
    return refused(writer);
  }

  std::string refused(const TensorWriter& writer) {
    const TensorFile file = write(writer);
    const Fault fault = fault_of([&] { FeatureStore::read(file); });
    EXPECT_EQ(fault.kind, ErrorKind::corrupt) << fault.message();
    EXPECT_EQ(fault.place.file, files_.path("store.safetensors"));
    return fault.place.field;
  }

  // A store that reads rows as store_ does.
  void expect_same(const FeatureStore& copy) const {
    EXPECT_EQ(copy.inputs(), store_.inputs());
    EXPECT_EQ(copy.row_inputs(), store_.row_inputs());
    EXPECT_EQ(copy.users().ids(), store_.users().ids());
    EXPECT_EQ(copy.items().has_vector, store_.items().has_vector);
    std::vector<Example> rows;
    for (std::int32_t user = 0; user < 3; ++user) {
      for (std::int32_t item = 0; item < 4; ++item) {
        rows.push_back({.user = user, .item = item, .time = 250});
      }
    }
    rows.push_back(store_.encode({{"user", "u1"}, {"hour", "10"}, {"price", "7.77"}}));
    Batch expected;
    Batch found;
    store_.fill(rows, expected);
    copy.fill(rows, found);
    for (std::size_t i = 0; i < expected.columns.size(); ++i) {
      EXPECT_EQ(found.columns[i].ids, expected.columns[i].ids) << copy.inputs()[i].name;
      EXPECT_EQ(found.columns[i].floats, expected.columns[i].floats) << copy.inputs()[i].name;
    }
  }

  using Int32s = std::vector<std::int32_t>;
  using Int64s = std::vector<std::int64_t>;
  using Bytes = std::vector<std::uint8_t>;
  using Strings = std::vector<std::string>;

  DatasetFiles files_;
  FeatureStore store_ = small_store();
};

TEST_F(FeatureStoreFile, ComesBackWhole) {
  expect_same(FeatureStore::read(write(store_)));
}

TEST_F(FeatureStoreFile, IsReadWhereItLies) {
  TensorWriter writer;
  store_.write_image(writer);
  const FeatureStore image = FeatureStore::read_image(write(writer));
  expect_same(image);
  EXPECT_EQ(image.items().row("i3"), 3);
  EXPECT_EQ(image.features().vocabularies.at("hour").id("10"), 3);
}

TEST_F(FeatureStoreFile, KeepsNarrowVectorsAsTheyAre) {
  for (const TableType type : {TableType::f16, TableType::int8}) {
    store_.narrow_vectors(Side::item, type);
    const FeatureStore copy = FeatureStore::read(write(store_));
    expect_same(copy);
    EXPECT_EQ(copy.items().stored_vectors.type(), type);
    EXPECT_TRUE(copy.items().vectors.empty());
  }
}

TEST_F(FeatureStoreFile, RefusesAnImageThatLacksSomething) {
  TensorWriter writer;
  store_.write_image(writer);
  const TensorFile image = write(writer);
  for (const char* tensor : {"store.item.ids.slots", "store.column.item", "store.history.items"}) {
    const TensorFile broken = write(without(image, tensor));
    EXPECT_EQ(fault_of([&] { FeatureStore::read_image(broken); }).kind, ErrorKind::corrupt);
  }
}

TEST_F(FeatureStoreFile, KeepsScalesToTheLastBit) {
  Features features = store_.features();
  features.scales["age"] = {.mean = 0.1, .deviation = 1.0 / 3};
  const FeatureStore exact(store_.spec(), features, store_.users(), store_.items(),
                           store_.history(), {"price"});
  const FeatureStore copy = FeatureStore::read(write(exact));
  EXPECT_EQ(copy.features().scales.at("age").mean, 0.1);
  EXPECT_EQ(copy.features().scales.at("age").deviation, 1.0 / 3);
}

TEST_F(FeatureStoreFile, KeepsHashedColumnsAndAnEmptyHistory) {
  DatasetSpec spec = store_.spec();
  spec.columns[5].hash_buckets = 9;
  spec.history.length = 0;
  Features features = store_.features();
  features.vocabularies["hour"] = Vocabulary::hashed(9);
  const FeatureStore hashed(spec, features, store_.users(), store_.items(), History(), {"price"});
  const FeatureStore copy = FeatureStore::read(write(hashed));
  EXPECT_EQ(copy.inputs(), hashed.inputs());
  EXPECT_EQ(copy.encode({{"hour", "any"}}).own_ids, hashed.encode({{"hour", "any"}}).own_ids);
}

TEST_F(FeatureStoreFile, IsTheSameForTheSameStoreAndNamesNoFolder) {
  TensorWriter writer;
  TensorWriter again;
  store_.write(writer);
  store_.write(again);
  EXPECT_EQ(again.bytes(), writer.bytes());
  EXPECT_THAT(writer.bytes(), Not(HasSubstr("/nowhere")));
  EXPECT_THAT(writer.bytes(), HasSubstr("rows.csv"));
}

TEST_F(FeatureStoreFile, RefusesIdsOutsideTheirTables) {
  const std::string item = "store.column.item";
  EXPECT_EQ(refused(item, Int32s{1, 2, 3, 4}), item);
  EXPECT_EQ(refused(item, Int32s{1, 2, -1, 1}), item);
  EXPECT_EQ(refused(item, Int32s{1, 2, 3}), item) << "a row short";
  EXPECT_EQ(refused(item, Matrix(4, 1)), item) << "of another type";
}

TEST_F(FeatureStoreFile, RefusesNumbersThatAreNotFinite) {
  const float inf = std::numeric_limits<float>::infinity();
  EXPECT_EQ(refused("store.column.age", Matrix(3, 2, {0, 1, inf, 0, 0, 1})), "store.column.age");
  EXPECT_EQ(refused("store.item.vectors", Matrix(4, 2, {0, 0, 1, 2, 0, 0, 3, std::nanf("")})),
            "store.item.vectors");
}

TEST_F(FeatureStoreFile, RefusesScalesThatDivideByNothing) {
  const std::string scale = "store.scale.age";
  EXPECT_EQ(refused(scale, Int64s{0, 0}), scale);
  EXPECT_EQ(refused(scale, Int64s{-1, 0x3FF0000000000000}), scale) << "a mean that is NaN";
  EXPECT_EQ(refused(scale, Int64s{0}), scale);
}

TEST_F(FeatureStoreFile, RefusesVectorsWithoutTheirFlags) {
  EXPECT_EQ(refused("store.item.has_vector", Bytes{0, 1, 0, 2}), "store.item.has_vector");
  EXPECT_EQ(refused("store.item.has_vector", Bytes{0, 1}), "store.item.has_vector");
  EXPECT_EQ(refused("store.item.vectors", Matrix(3, 2)), "store.item.vectors");
}

TEST_F(FeatureStoreFile, RefusesABrokenHistory) {
  const std::string offsets = "store.history.offsets";
  for (const Int64s& bad : {Int64s{0, 0, 3}, Int64s{0, 4, 3, 3}, Int64s{0, 0, 9, 9},
                            Int64s{-1, 0, 3, 3}, Int64s{}, Int64s{0, 0, 3, 3, 3}}) {
    EXPECT_EQ(refused(offsets, bad), offsets);
  }
  EXPECT_EQ(refused("store.history.items", Int32s{1, 4, 3}), "store.history.items");
  EXPECT_EQ(refused("store.history.items", Int32s{1}), offsets);
  EXPECT_EQ(refused("store.history.times", Int64s{300, 200, 100}), offsets);
}

TEST_F(FeatureStoreFile, RefusesIdsAndWordsThatStandTwice) {
  EXPECT_EQ(refused("store.user.ids", Strings{"u1", "u1"}), "store.user.ids");
  EXPECT_EQ(refused("store.user.ids", Strings{"u1", "u2", "u3"}), "store.column.user");
  EXPECT_EQ(refused("store.vocabulary.hour", Strings{"9", "9"}), "store.vocabulary.hour");
}

TEST_F(FeatureStoreFile, RefusesAForeignDescription) {
  TensorWriter broken = without(write(store_), "store.spec");
  EXPECT_EQ(refused(broken), "store.spec");
  broken.set_metadata("store.spec", "{");
  EXPECT_EQ(refused(broken), "store.spec");
  TensorWriter foreign = without(write(store_), "store.spec");
  foreign.set_metadata("store.spec", R"({"interactions": "a.csv", "label": {"column": "label"},
                                         "columns": {"colour": {}}})");
  EXPECT_EQ(refused(foreign), "store.vocabulary.colour");
}

TEST_F(FeatureStoreFile, NeedsEveryTensor) {
  const TensorFile whole = write(small_store());
  for (const auto& [name, tensor] : whole.tensors()) {
    EXPECT_EQ(refused(without(whole, name)), name);
  }
}

}  // namespace
}  // namespace lore
