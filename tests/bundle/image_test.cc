#include "lore/bundle/image.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "lore/error.h"

#include "bundle/narrow_bundle.h"

namespace lore {
namespace {

namespace fs = std::filesystem;

class ImageTest : public ::testing::Test {
 protected:
  ImageTest() { write_bundle(narrow_bundle(), path()); }

  std::string path() const { return folder_ / "bundle"; }
  std::string cache() const { return folder_ / "made/cache"; }
  Bundle through_image() const { return open_through_image(path(), cache()); }

  TemporaryDirectory folder_;
};

TEST_F(ImageTest, IsTheBundleAgain) {
  const Bundle opened = open_bundle(path());
  const Bundle first = through_image();
  const Bundle again = through_image();
  EXPECT_EQ(first.image, again.image);
  for (const Bundle* image : {&first, &again}) {
    EXPECT_FALSE(image->image.empty());
    EXPECT_EQ(image->version, opened.version);
    EXPECT_EQ(image->provenance, opened.provenance);
    EXPECT_EQ(image->metrics, opened.metrics);
    EXPECT_EQ(image->graph, opened.graph);
    EXPECT_EQ(image->store->inputs(), opened.store->inputs());
    EXPECT_EQ(image->store->items().ids(), opened.store->items().ids());
    const Dataset dataset = tiny_dataset();
    const Examples rows = dataset.examples(Split::train);
    EXPECT_EQ(scores_of(*image, rows), scores_of(opened, rows));
    EXPECT_NO_THROW(check_bundle(*image));
  }
}

TEST_F(ImageTest, ReadsRowsAsTheBundleDoes) {
  const Bundle opened = open_bundle(path());
  const Bundle mapped = through_image();
  const FeatureStore& kept = *opened.store;
  const FeatureStore& image = *mapped.store;
  const std::map<std::string, std::string> row = {
      {"user", "bob"}, {"item", "cup"}, {"time", "300"}, {"device", "desk"}, {"mood", "2"}};
  Batch expected, found;
  kept.fill({{kept.encode(row)}}, expected);
  image.fill({{image.encode(row)}}, found);
  for (std::size_t i = 0; i < expected.columns.size(); ++i) {
    EXPECT_EQ(found.columns[i].ids, expected.columns[i].ids) << kept.inputs()[i].name;
    EXPECT_EQ(found.columns[i].floats, expected.columns[i].floats) << kept.inputs()[i].name;
  }
}

TEST_F(ImageTest, DoesNotReadTheBundleAgain) {
  through_image();
  for (const char* name : {"store.safetensors", "weights.safetensors", "golden.safetensors"}) {
    fs::remove(path() + '/' + name);
  }
  EXPECT_NO_THROW(through_image());
  EXPECT_THROW(open_bundle(path()), Error);
}

TEST_F(ImageTest, IsOfTheBundleThatIsThereNow) {
  const std::string first = through_image().version;
  write_bundle(narrow_bundle(2), path());
  const Bundle second = through_image();
  EXPECT_NE(second.version, first);
  EXPECT_EQ(second.version, open_bundle(path()).version);
}

TEST_F(ImageTest, IsNotMadeOfABundleThatIsRefused) {
  write_text(path() + "/weights.safetensors", "x");
  EXPECT_THROW(through_image(), Error);
  EXPECT_FALSE(fs::exists(cache()));
}

TEST_F(ImageTest, IsDoneWithoutWhereItCannotBeWritten) {
  write_text(folder_ / "file", "x");
  const Bundle bundle = open_through_image(path(), folder_ / "file");
  EXPECT_TRUE(bundle.image.empty());
  EXPECT_EQ(bundle.version, open_bundle(path()).version);
}

TEST_F(ImageTest, IsNotToBeWrittenTo) {
  for (const auto& file : fs::directory_iterator(through_image().image)) {
    EXPECT_EQ(fs::status(file).permissions() & fs::perms::owner_write, fs::perms::none) << file;
  }
}

TEST_F(ImageTest, OutlivesItsFilesBeingRemoved) {
  const Bundle image = through_image();
  const Dataset dataset = tiny_dataset();
  const Examples rows = dataset.examples(Split::train);
  const std::vector<float> expected = scores_of(image, rows);
  fs::remove_all(cache());
  EXPECT_EQ(scores_of(image, rows), expected);
}

TEST_F(ImageTest, RefusesOneThatIsCutShort) {
  const std::string image = through_image().image;
  for (const char* name : {"store.safetensors", "tables.safetensors"}) {
    const auto whole = fs::file_size(image + '/' + name);
    fs::permissions(image + '/' + name, fs::perms::owner_write, fs::perm_options::add);
    fs::resize_file(image + '/' + name, whole - 1);
    EXPECT_THROW(open_image(image), Error) << name;
    fs::resize_file(image + '/' + name, whole);
  }
}

}  // namespace
}  // namespace lore
