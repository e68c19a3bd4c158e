#include "lore/bundle/bundle.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lore/data/safetensors.h"
#include "lore/error.h"
#include "lore/version.h"

#include "bundle/manifest.h"
#include "bundle/narrow_bundle.h"
#include "bundle/tiny_bundle.h"

namespace lore {
namespace {

namespace fs = std::filesystem;

// Golden rows are left out where no row's replay is wanted, to be quick.
Bundle bundle_without_golden() {
  Bundle bundle = tiny_bundle();
  bundle.golden.clear();
  return bundle;
}

std::vector<std::string> names_in(const std::string& directory) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

Fault fault_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.fault();
  }
  ADD_FAILURE() << "no error";
  return {};
}

// Puts the sizes and checksums of the files as they are into the manifest: what a forger would do.
void reseal(const std::string& directory) {
  Manifest manifest = read_manifest(directory);
  for (auto& [name, seal] : manifest.files) seal = seal_of(directory + '/' + name);
  fs::remove(directory + '/' + manifest_name);
  write_text(directory + '/' + manifest_name, to_json(manifest));
}

TEST(Bundle, ReadsWhatItWrote) {
  const TemporaryDirectory folder;
  const Bundle bundle = tiny_bundle();
  const std::string version = write_bundle(bundle, folder / "out");
  const Bundle found = open_bundle(folder / "out");
  EXPECT_EQ(found.version, version);
  EXPECT_EQ(found.graph, bundle.graph);
  EXPECT_EQ(found.weights, bundle.weights);
  EXPECT_EQ(found.store->inputs(), bundle.store->inputs());
  EXPECT_EQ(found.golden.size(), bundle.golden.size());
  EXPECT_EQ(found.user_counts, bundle.user_counts);
  EXPECT_EQ(found.item_counts, bundle.item_counts);
  EXPECT_EQ(found.metrics, bundle.metrics);
  EXPECT_EQ(found.provenance.at("encoder"), "three-numbers");
  EXPECT_EQ(found.provenance.at("lore"), lore::version);
}

TEST(Bundle, ScoresAsBefore) {
  const TemporaryDirectory folder;
  const Dataset dataset = tiny_dataset();
  const Bundle bundle = bundle_of(dataset, 3);
  write_bundle(bundle, folder / "out");
  const Examples examples = dataset.examples(Split::train);
  EXPECT_EQ(scores_of(open_bundle(folder / "out"), examples), scores_of(bundle, examples));
}

TEST(Bundle, KeepsItsCalibration) {
  const TemporaryDirectory folder;
  Bundle bundle = tiny_bundle();
  bundle.calibration = {.from = {-1.1f, 0.3f}, .to = {-0.7f, 0.1f}, .slope = 0.9f};
  write_bundle(bundle, folder / "out");
  EXPECT_EQ(open_bundle(folder / "out").calibration, bundle.calibration);
  bundle.calibration.to = {0.1f, -0.7f};
  EXPECT_EQ(fault_of([&] { write_bundle(bundle, folder / "out"); }).place.field, "calibration");
}

TEST(Bundle, OpensOneOfFormat1) {
  const Bundle old = open_bundle(LORE_STORED_BUNDLES "/format_1");
  EXPECT_EQ(old.golden.size(), 7u) << "replayed";
  EXPECT_TRUE(old.calibration.is_identity());
  EXPECT_EQ(old.provenance.at("backbone"), "tiny");
  const TemporaryDirectory folder;
  write_bundle(old, folder / "new");
  EXPECT_EQ(open_bundle(folder / "new").weights, old.weights);
}

TEST(Bundle, OpensOneOfFormat2) {
  const Bundle old = open_bundle(LORE_STORED_BUNDLES "/format_2");
  EXPECT_EQ(old.golden.size(), 7u) << "replayed";
  EXPECT_TRUE(old.calibration.is_identity());
  EXPECT_TRUE(old.tables.empty());
}

TEST(Bundle, KeepsNarrowTablesAsTheyAre) {
  const TemporaryDirectory folder;
  const Bundle bundle = narrow_bundle();
  write_bundle(bundle, folder / "out");
  const Bundle found = open_bundle(folder / "out");
  EXPECT_EQ(found.weights, bundle.weights);
  ASSERT_EQ(found.tables.size(), 2u);
  for (const auto& [name, table] : bundle.tables) {
    EXPECT_EQ(found.tables.at(name).type(), table.type());
    EXPECT_EQ(found.tables.at(name).matrix(), table.matrix());
  }
}

// A narrow bundle whose scales of items are `scales`, checksums forged.
Fault fault_of_scales(const std::vector<float>& scales) {
  const TemporaryDirectory folder;
  write_bundle(narrow_bundle(), folder / "out");
  const std::string path = folder / "out/tables.safetensors";
  TensorWriter writer;
  {
    const TensorFile file = TensorFile::open(path);
    Table items = file.table("item.table");
    items = Table::borrowed(items.type(), items.rows(), items.cols(), items.values(),
                            std::span(scales).first(items.rows()), nullptr);
    writer.borrow("item.table", items);
    writer.borrow("user.table", file.table("user.table"));
    write_text(path, writer.bytes());
  }
  reseal(folder / "out");
  return fault_of([&] { open_bundle(folder / "out"); });
}

TEST(Bundle, RefusesScalesThatLie) {
  EXPECT_EQ(fault_of_scales(std::vector<float>(100, 0.5f)).place.field, "golden");
  for (const float scale : {std::nanf(""), std::numeric_limits<float>::infinity(), -1.0f}) {
    const Fault fault = fault_of_scales(std::vector<float>(100, scale));
    EXPECT_EQ(fault.kind, ErrorKind::mismatch);
    EXPECT_EQ(fault.place.field, "item.table");
  }
}

TEST(Bundle, IsTheSameBytesForTheSameContents) {
  const TemporaryDirectory folder;
  write_bundle(tiny_bundle(), folder / "one");
  write_bundle(open_bundle(folder / "one"), folder / "two");
  for (const std::string& name : names_in(folder / "one")) {
    EXPECT_EQ(read_bytes(folder / ("one/" + name)), read_bytes(folder / ("two/" + name))) << name;
  }
}

TEST(Bundle, KnowsNoExposuresWhereNoneWereGiven) {
  const TemporaryDirectory folder;
  Bundle bundle = bundle_without_golden();
  bundle.user_counts.clear();
  bundle.item_counts.clear();
  write_bundle(bundle, folder / "out");
  EXPECT_TRUE(open_bundle(folder / "out").user_counts.empty());
  EXPECT_TRUE(open_bundle(folder / "out").item_counts.empty());
}

TEST(Bundle, IsAllThereIsAfterwards) {
  const TemporaryDirectory folder;
  write_bundle(tiny_bundle(), folder / "out");
  EXPECT_EQ(names_in(folder.path()), std::vector<std::string>{"out"});
  EXPECT_EQ(names_in(folder / "out"),
            (std::vector<std::string>{"bundle.json", "calibration.json", "golden.safetensors",
                                      "graph.json", "store.safetensors", "tables.safetensors",
                                      "weights.safetensors"}));
}

TEST(Bundle, ReplacesABundle) {
  const TemporaryDirectory folder;
  const std::string first = write_bundle(tiny_bundle(1), folder / "out");
  const std::string second = write_bundle(tiny_bundle(2), folder / "out/");
  EXPECT_NE(first, second);
  EXPECT_EQ(open_bundle(folder / "out").version, second);
  EXPECT_EQ(names_in(folder.path()), std::vector<std::string>{"out"});
}

TEST(Bundle, ReplacesWhatALinkNames) {
  const TemporaryDirectory folder;
  write_bundle(tiny_bundle(1), folder / "real");
  fs::create_directory_symlink("real", folder / "current");
  const std::string second = write_bundle(tiny_bundle(2), folder / "current");
  EXPECT_TRUE(fs::is_symlink(folder / "current"));
  EXPECT_EQ(open_bundle(folder / "real").version, second);
}

TEST(Bundle, ReplacesOneThatIsDamaged) {
  const TemporaryDirectory folder;
  write_bundle(tiny_bundle(1), folder / "out");
  write_text(folder / "out/weights.safetensors", "damaged");
  const std::string second = write_bundle(tiny_bundle(2), folder / "out");
  EXPECT_EQ(open_bundle(folder / "out").version, second);
}

TEST(Bundle, LeavesAloneWhatIsNone) {
  const TemporaryDirectory folder;
  fs::create_directory(folder / "empty");
  fs::create_directory(folder / "photos");
  write_text(folder / "photos/cat.jpg", "cat");
  fs::create_directory(folder / "web");
  write_text(folder / "web/bundle.json", "{\"kind\": \"javascript\"}");
  write_text(folder / "file", "text");
  for (const char* name : {"empty", "photos", "web", "file"}) {
    const Fault fault = fault_of([&] { write_bundle(tiny_bundle(), folder / name); });
    EXPECT_EQ(fault.kind, ErrorKind::invalid_argument) << name;
  }
  EXPECT_TRUE(fs::is_empty(folder / "empty"));
  EXPECT_EQ(read_bytes(folder / "photos/cat.jpg"), "cat");
  EXPECT_EQ(read_bytes(folder / "web/bundle.json"), "{\"kind\": \"javascript\"}");
  EXPECT_EQ(read_bytes(folder / "file"), "text");
  EXPECT_EQ(names_in(folder.path()), (std::vector<std::string>{"empty", "file", "photos", "web"}));
}

TEST(Bundle, DoesNotTakeTheNotesOfOthersWithIt) {
  const TemporaryDirectory folder;
  const std::string first = write_bundle(tiny_bundle(1), folder / "out");
  write_text(folder / "out/notes.txt", "mine");
  const Fault fault = fault_of([&] { write_bundle(tiny_bundle(2), folder / "out"); });
  EXPECT_EQ(fault.kind, ErrorKind::invalid_argument);
  EXPECT_NE(fault.found.find("notes.txt"), std::string::npos) << fault.message();
  EXPECT_EQ(read_bytes(folder / "out/notes.txt"), "mine");
  EXPECT_EQ(open_bundle(folder / "out").version, first) << "other files are ignored when read";
}

TEST(Bundle, NeedsTheParent) {
  const TemporaryDirectory folder;
  const Fault fault = fault_of([&] { write_bundle(tiny_bundle(), folder / "absent/out"); });
  EXPECT_EQ(fault.kind, ErrorKind::not_found);
}

// Whatever a writer killed between two steps leaves is a sibling that nothing reads.
TEST(Bundle, SurvivesAKilledWriter) {
  const TemporaryDirectory folder;
  const std::string first = write_bundle(tiny_bundle(1), folder / "out");
  fs::copy(folder / "out", folder / ".out.writing-0");
  fs::remove(folder / ".out.writing-0/bundle.json");
  EXPECT_EQ(open_bundle(folder / "out").version, first);
  EXPECT_EQ(fault_of([&] { open_bundle(folder / ".out.writing-0"); }).kind, ErrorKind::not_found);
  const std::string second = write_bundle(tiny_bundle(2), folder / "out");
  EXPECT_EQ(open_bundle(folder / "out").version, second);
}

TEST(Bundle, IsCheckedBeforeItIsWritten) {
  const TemporaryDirectory folder;
  Bundle bundle = tiny_bundle();
  bundle.golden.front().logit += 1;
  EXPECT_EQ(fault_of([&] { write_bundle(bundle, folder / "out"); }).kind, ErrorKind::mismatch);
  EXPECT_EQ(names_in(folder.path()), std::vector<std::string>{});
}

TEST(Bundle, ChecksThatItsPartsBelongTogether) {
  const Bundle whole = tiny_bundle();
  EXPECT_NO_THROW(check_bundle(whole));

  Bundle storeless = whole;
  storeless.store = nullptr;
  EXPECT_EQ(fault_of([&] { check_bundle(storeless); }).kind, ErrorKind::invalid_argument);

  Bundle pointless = whole;
  pointless.graph = Graph();
  EXPECT_EQ(fault_of([&] { check_bundle(pointless); }).kind, ErrorKind::invalid_argument);

  Bundle weightless = whole;
  weightless.weights.erase("out.weight");
  EXPECT_EQ(fault_of([&] { check_bundle(weightless); }).kind, ErrorKind::mismatch);

  Bundle infinite = whole;
  infinite.weights.at("out.bias")(0, 0) = std::numeric_limits<float>::infinity();
  EXPECT_EQ(fault_of([&] { check_bundle(infinite); }).kind, ErrorKind::mismatch);

  Bundle miscounted = whole;
  miscounted.item_counts.push_back(1);
  EXPECT_EQ(fault_of([&] { check_bundle(miscounted); }).place.field, "item");

  Bundle retrained = whole;
  retrained.weights.at("out.bias")(0, 0) += 1;
  EXPECT_EQ(fault_of([&] { check_bundle(retrained); }).kind, ErrorKind::mismatch);
}

TEST(Bundle, RefusesAGraphOfOtherInputs) {
  Bundle bundle = bundle_without_golden();
  std::vector<Input> inputs = bundle.store->inputs();
  for (Input& input : inputs) input.cardinality += input.is_ids();
  bundle.graph = tiny_graph(inputs);
  bundle.weights = tiny_weights(bundle.graph, 1);
  EXPECT_EQ(fault_of([&] { check_bundle(bundle); }).kind, ErrorKind::mismatch);
}

TEST(Bundle, KnowsItsEncoder) {
  Bundle bundle = bundle_without_golden();
  EXPECT_NO_THROW(check_encoder(bundle, "three-numbers"));
  const Fault other = fault_of([&] { check_encoder(bundle, "four-numbers"); });
  EXPECT_EQ(other.kind, ErrorKind::mismatch);
  EXPECT_EQ(other.expected, "three-numbers");
  EXPECT_EQ(other.found, "four-numbers");
  bundle.provenance.erase("encoder");
  EXPECT_EQ(fault_of([&] { check_encoder(bundle, "any"); }).kind, ErrorKind::mismatch);
}

TEST(Bundle, SaysWhatIsMissing) {
  const TemporaryDirectory folder;
  EXPECT_EQ(fault_of([&] { open_bundle(folder / "absent"); }).kind, ErrorKind::not_found);
  write_bundle(tiny_bundle(), folder / "out");
  fs::remove(folder / "out/store.safetensors");
  const Fault fault = fault_of([&] { open_bundle(folder / "out"); });
  EXPECT_EQ(fault.kind, ErrorKind::not_found);
  EXPECT_EQ(fault.place.file, folder / "out/store.safetensors");
}

TEST(Bundle, RefusesAManifestThatListsTooLittle) {
  const TemporaryDirectory folder;
  write_bundle(tiny_bundle(), folder / "out");
  Manifest manifest = read_manifest(folder / "out");
  manifest.files.erase("graph.json");
  write_text(folder / "out/bundle.json", to_json(manifest));
  const Fault fault = fault_of([&] { open_bundle(folder / "out"); });
  EXPECT_EQ(fault.kind, ErrorKind::corrupt);
  EXPECT_EQ(fault.expected, "graph.json");
}

TEST(Bundle, RefusesANewerFormat) {
  const TemporaryDirectory folder;
  write_bundle(tiny_bundle(), folder / "out");
  std::string text = read_bytes(folder / "out/bundle.json");
  const std::string format = "\"format\": ";
  text.replace(text.find(format), format.size() + 1, format + std::to_string(bundle_format + 1));
  write_text(folder / "out/bundle.json", text);
  EXPECT_EQ(fault_of([&] { open_bundle(folder / "out"); }).kind, ErrorKind::unsupported);
}

TEST(Bundle, RefusesFilesOfAnotherBundle) {
  const TemporaryDirectory folder;
  write_bundle(tiny_bundle(1), folder / "one");
  write_bundle(tiny_bundle(2), folder / "two");
  fs::copy_file(folder / "two/weights.safetensors", folder / "one/weights.safetensors",
                fs::copy_options::overwrite_existing);
  EXPECT_EQ(fault_of([&] { open_bundle(folder / "one"); }).kind, ErrorKind::corrupt);
  reseal(folder / "one");
  const Fault replay = fault_of([&] { open_bundle(folder / "one"); });
  EXPECT_EQ(replay.kind, ErrorKind::mismatch);
  EXPECT_EQ(replay.place.file, folder / "one");
}

// What a reader sees of a bundle, to tell whether a mutation changed it.
std::string contents_of(const Bundle& bundle) {
  Manifest manifest{.provenance = bundle.provenance, .metrics = bundle.metrics};
  return bundle.version + to_json(manifest);
}

class MutatedBundle : public ::testing::TestWithParam<const char*> {
 protected:
  MutatedBundle() {
    write_bundle(narrow_bundle(), folder_ / "out");
    original_ = read_bytes(path());
    contents_ = contents_of(open_bundle(folder_ / "out"));
  }

  std::string path() const { return folder_ / "out/" + GetParam(); }

  // In place: to truncate and write a file anew makes some file systems flush it.
  void set_byte(std::size_t offset, int value) const {
    std::fstream file(path(), std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(offset));
    file.put(static_cast<char>(value));
  }

  // The bundle as it is now: refused by an Error, or nothing has changed.
  void expect_refused_or_equal(const std::string& what) const {
    try {
      EXPECT_EQ(contents_of(open_bundle(folder_ / "out")), contents_) << what;
    } catch (const Error& error) {
      EXPECT_FALSE(error.fault().place.file.empty()) << what;
    }
  }

  TemporaryDirectory folder_;
  std::string original_;
  std::string contents_;
};

TEST_P(MutatedBundle, IsRefusedForEveryByte) {
  for (std::size_t offset = 0; offset < original_.size(); ++offset) {
    for (const int mask : {0x01, 0x20, 0x80}) {
      set_byte(offset, original_[offset] ^ mask);
      expect_refused_or_equal(std::to_string(offset) + " ^ " + std::to_string(mask));
    }
    set_byte(offset, original_[offset]);
  }
  EXPECT_EQ(contents_of(open_bundle(folder_ / "out")), contents_) << "when all is put back";
}

TEST_P(MutatedBundle, IsRefusedForEveryTruncationAndExtension) {
  fs::resize_file(path(), original_.size() + 1);
  expect_refused_or_equal("one byte more");
  for (std::size_t size = original_.size(); size-- > 0;) {
    fs::resize_file(path(), size);
    expect_refused_or_equal("cut to " + std::to_string(size));
  }
}

class ForgedBundle : public MutatedBundle {};

// With checksums forged the parsers themselves are at the gate. What they let through must score.
TEST_P(ForgedBundle, IsRefusedOrScores) {
  for (std::size_t offset = 0; offset < original_.size(); ++offset) {
    set_byte(offset, original_[offset] ^ (offset % 2 == 0 ? 0x01 : 0x82));
    reseal(folder_ / "out");
    try {
      EXPECT_EQ(open_bundle(folder_ / "out").golden.size(), 7u) << offset;
    } catch (const Error& error) {
      EXPECT_FALSE(error.fault().place.file.empty()) << offset;
    }
    set_byte(offset, original_[offset]);
  }
}

std::string stem_of(const ::testing::TestParamInfo<const char*>& file) {
  return std::filesystem::path(file.param).stem().string();
}

INSTANTIATE_TEST_SUITE_P(Files, MutatedBundle,
                         ::testing::Values("bundle.json", "graph.json", "weights.safetensors",
                                           "store.safetensors", "golden.safetensors",
                                           "calibration.json", "tables.safetensors"),
                         stem_of);
INSTANTIATE_TEST_SUITE_P(Files, ForgedBundle,
                         ::testing::Values("graph.json", "weights.safetensors", "store.safetensors",
                                           "golden.safetensors", "calibration.json",
                                           "tables.safetensors"),
                         stem_of);

}  // namespace
}  // namespace lore
