#include "data/fingerprint.h"

#include <gtest/gtest.h>

#include "data/dataset_files.h"

namespace lore {
namespace {

const std::string json = R"({
  "interactions": "rows.csv", "users": "users.csv", "user": "user", "label": {"column": "label"},
  "vectors": {"user": {"file": "users.safetensors", "saw": "nothing"}}})";

TEST(Fingerprint, IsTheSameForTheSameDataAnywhere) {
  std::string fingerprints[2];
  for (std::string& fingerprint : fingerprints) {
    const DatasetFiles files;
    files.write("rows.csv", "user,label\nu1,1\n");
    files.write("users.csv", "user\nu1\n");
    fingerprint = fingerprint_of(files.spec(json));
  }
  EXPECT_EQ(fingerprints[0], fingerprints[1]);
  EXPECT_EQ(fingerprints[0].size(), 32);
  EXPECT_EQ(fingerprints[0].find_first_not_of("0123456789abcdef"), std::string::npos);
}

TEST(Fingerprint, ChangesWithAnyByte) {
  const DatasetFiles files;
  files.write("rows.csv", "user,label\nu1,1\n");
  files.write("users.csv", std::string(1 << 19, 'x'));
  DatasetSpec spec = files.spec(json);
  const std::string before = fingerprint_of(spec);
  files.write("users.csv", std::string((1 << 19) - 1, 'x') + 'y');
  const std::string other_file = fingerprint_of(spec);
  EXPECT_NE(other_file, before);
  files.write("users.safetensors", "v");
  const std::string with_vectors = fingerprint_of(spec);
  EXPECT_NE(with_vectors, other_file);
  spec.history.length = 1;
  EXPECT_NE(fingerprint_of(spec), with_vectors);
}

TEST(Fingerprint, RefusesAMissingFile) {
  const DatasetFiles files;
  files.write("rows.csv", "user,label\nu1,1\n");
  const Fault fault = fault_of([&] { fingerprint_of(files.spec(json)); });
  EXPECT_EQ(fault.kind, ErrorKind::not_found);
  EXPECT_EQ(fault.place.file, files.path("users.csv"));
}

}  // namespace
}  // namespace lore
