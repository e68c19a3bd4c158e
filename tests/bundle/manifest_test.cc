#include "bundle/manifest.h"

#include <cmath>
#include <filesystem>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "lore/error.h"
#include "lore/version.h"

#include "bundle/temporary_directory.h"

namespace lore {
namespace {

Manifest example() {
  return {.files = {{"graph.json", {12, checksum_of("graph")}}, {"w", {0, checksum_of("")}}},
          .provenance = {{"data", "3f00"}, {"lore", version}},
          .metrics = {{"auc", 0.8125}, {"rows", 1e6}}};
}

const std::string current_format = "\"format\": " + std::to_string(bundle_format);

Fault fault_of(const std::string& text) {
  try {
    parse_manifest(text, "some/bundle.json");
  } catch (const Error& error) {
    return error.fault();
  }
  ADD_FAILURE() << "accepted: " << text;
  return {};
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Manifest, ReadsWhatItWrote) {
  const Manifest manifest = parse_manifest(to_json(example()), "bundle.json");
  EXPECT_EQ(manifest.files, example().files);
  EXPECT_EQ(manifest.provenance, example().provenance);
  EXPECT_EQ(manifest.metrics, example().metrics);
}

TEST(Manifest, KeepsAnUndefinedMetricUndefined) {
  Manifest manifest = example();
  manifest.metrics["auc"] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(std::isnan(parse_manifest(to_json(manifest), "").metrics.at("auc")));
}

TEST(Manifest, ReplacesTextThatIsNotUtf8) {
  Manifest manifest = example();
  manifest.provenance["data"] = "caf\xe9";
  EXPECT_EQ(parse_manifest(to_json(manifest), "").provenance.at("data"), "caf\xef\xbf\xbd");
}

TEST(Manifest, DoesNotMindWhiteSpace) {
  const std::string text = replaced(to_json(example()), "{", "\n\t{ ");
  EXPECT_EQ(parse_manifest(text, "").files, example().files);
}

TEST(Manifest, RefusesANewerFormatByNumberAndWriter) {
  std::string text = replaced(to_json(example()), current_format, "\"format\": 7");
  text = replaced(text, "\"lore\": \"" + std::string(version), "\"lore\": \"9.2.0");
  const Fault fault = fault_of(text);
  EXPECT_EQ(fault.kind, ErrorKind::unsupported);
  EXPECT_EQ(fault.place.file, "some/bundle.json");
  EXPECT_EQ(fault.expected, "1 to " + std::to_string(bundle_format));
  EXPECT_EQ(fault.found, "7, written by Lore 9.2.0");
}

TEST(Manifest, RefusesAFormatThatIsNoNumber) {
  for (const char* format : {"0", "-1", "1.5", "\"1\"", "null", "[1]"}) {
    const std::string text =
        replaced(to_json(example()), current_format, std::string("\"format\": ") + format);
    EXPECT_EQ(fault_of(text).kind, ErrorKind::corrupt) << format;
  }
}

TEST(Manifest, RefusesTheFilesOfOthers) {
  for (const char* text : {"", "{", "[]", "null", "7", "{}", "\xff\xfe", "{\"kind\": 1}",
                           "{\"kind\": \"javascript bundle\"}", "{\"kind\": \"lore bundle\"}"}) {
    EXPECT_EQ(fault_of(text).kind, ErrorKind::corrupt) << text;
  }
}

TEST(Manifest, RefusesAChangeOfAnyValue) {
  const std::string text = to_json(example());
  EXPECT_EQ(fault_of(replaced(text, "0.8125", "0.8126")).place.field, "checksum");
  EXPECT_EQ(fault_of(replaced(text, "3f00", "3f01")).place.field, "checksum");
  EXPECT_EQ(fault_of(replaced(text, "graph.json", "graph.JSON")).place.field, "checksum");
}

TEST(Manifest, RefusesNestingWithoutEnd) {
  EXPECT_EQ(fault_of(std::string(100'000, '[')).kind, ErrorKind::corrupt);
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  EXPECT_EQ(fault_of(objects).kind, ErrorKind::corrupt);
}

TEST(Manifest, RefusesNamesThatLeaveTheDirectory) {
  for (const char* name : {"../passwd", "/etc/passwd", "a/b", ".hidden", ""}) {
    Manifest manifest = example();
    manifest.files[name] = {};
    EXPECT_EQ(fault_of(to_json(manifest)).place.field, "files") << name;
  }
}

TEST(Manifest, IsNotReadIfItIsTooLong) {
  const TemporaryDirectory folder;
  write_text(folder / manifest_name, to_json(example()) + std::string(2 << 20, ' '));
  EXPECT_THROW(read_manifest(folder.path()), Error);
}

TEST(Manifest, VersionIsThatOfTheFilesAlone) {
  Manifest other = example();
  other.provenance["created"] = "tomorrow";
  other.metrics["auc"] = 0.5;
  EXPECT_EQ(version_of(other), version_of(example()));
  other.files["w"].bytes = 1;
  EXPECT_NE(version_of(other), version_of(example()));
}

TEST(Manifest, NamesTheFileThatIsMissing) {
  const TemporaryDirectory folder;
  write_text(folder / "here", "abc");
  const FileSeal seal{3, checksum_of("abc")};
  EXPECT_EQ(read_files({.files = {{"here", seal}}}, folder.path()).at("here"), "abc");
  try {
    read_files({.files = {{"gone", seal}, {"here", seal}}}, folder.path());
    FAIL() << "a missing file was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::not_found);
    EXPECT_EQ(error.fault().place.file, folder / "gone");
  }
}

}  // namespace
}  // namespace lore
