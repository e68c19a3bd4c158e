#include "lore/text/encoder.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <random>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lore/data/safetensors.h"
#include "lore/text/latent_semantics.h"
#include "lore/text/tokenizer.h"

#include "text/made_up.h"

namespace lore {
namespace {

TEST(Encoder, RefusesADirectoryWithoutOne) {
  const made_up::Folder folder;
  EXPECT_EQ(made_up::fault_of([&] { open_encoder(folder.path()); }).kind, ErrorKind::not_found);
  EXPECT_EQ(made_up::fault_of([&] { open_encoder(folder / "nowhere"); }).kind,
            ErrorKind::not_found);
}

TEST(Encoder, RefusesATokenizerOfOtherWeights) {
  const made_up::Folder a;
  const made_up::Folder b;
  train_latent_semantics(made_up::corpus(40, 1), a.path(), {.vocabulary_size = 120, .width = 4});
  train_latent_semantics(made_up::corpus(40, 2), b.path(), {.vocabulary_size = 90, .width = 4});
  std::filesystem::copy_file(b / "spiece.model", a / "spiece.model",
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(made_up::fault_of([&] { open_encoder(a.path()); }).kind, ErrorKind::mismatch);
}

TEST(Encoder, RefusesASecondTokenizer) {
  const made_up::Folder folder;
  train_latent_semantics(made_up::corpus(40), folder.path(), {.vocabulary_size = 80, .width = 4});
  std::filesystem::copy_file(folder / "spiece.model", folder / "other.model");
  const Fault fault = made_up::fault_of([&] { open_encoder(folder.path()); });
  EXPECT_EQ(fault.kind, ErrorKind::not_found);
  EXPECT_EQ(fault.found, "2: other.model, spiece.model");
}

TEST(Encoder, RefusesWeightsOfAnotherVocabularyNamingBothFiles) {
  const made_up::Folder folder;
  train_sentencepiece(made_up::corpus(40), folder / "a.model", {.vocabulary_size = 50});
  TensorWriter writer;
  writer.add("weight", Matrix(51, 2));
  writer.add("idf", Matrix(1, 51));
  writer.add("bias", Matrix(1, 2));
  writer.write(folder / "model.safetensors");
  const Fault fault = made_up::fault_of([&] { open_encoder(folder.path()); });
  EXPECT_EQ(fault.kind, ErrorKind::mismatch);
  EXPECT_EQ(fault.place.file, folder / "model.safetensors");
  EXPECT_NE(fault.expected.find("50 rows, as " + (folder / "a.model")), std::string::npos)
      << fault.expected;
  EXPECT_EQ(fault.found, "51");
}

TEST(Encoder, ChangesItsIdWithTheWeights) {
  const made_up::Folder folder;
  train_sentencepiece(made_up::corpus(40), folder / "a.model", {.vocabulary_size = 50});
  std::vector<std::string> ids;
  for (const float value : {1.0f, 2.0f}) {
    TensorWriter writer;
    writer.add("weight", Matrix(50, 2, std::vector<float>(100, value)));
    writer.add("idf", Matrix(1, 50, std::vector<float>(50, 1)));
    writer.add("bias", Matrix(1, 2));
    writer.write(folder / "model.safetensors");
    ids.push_back(open_encoder(folder.path())->id());
    EXPECT_EQ(open_encoder(folder.path())->id(), ids.back());
  }
  EXPECT_NE(ids[0], ids[1]);
}

// Each encoder either does not open, or gives finite vectors.
TEST(Encoder, SurvivesMutatedWeights) {
  const made_up::Folder folder;
  train_latent_semantics(made_up::corpus(20), folder.path(), {.vocabulary_size = 60, .width = 3});
  const std::string original = made_up::read(folder / "model.safetensors");
  std::mt19937 random(5);
  int refused = 0;
  for (int i = 0; i < 200; ++i) {
    std::string bytes = original;
    if (i % 5 == 0) bytes.resize(random() % bytes.size());
    for (int flips = 1 + i % 4; flips > 0 && !bytes.empty(); --flips) {
      const std::size_t region =
          i % 2 == 0 ? std::min<std::size_t>(400, bytes.size()) : bytes.size();
      bytes[random() % region] = static_cast<char>(random());
    }
    made_up::write(folder / "model.safetensors", bytes);
    try {
      const std::string_view texts[] = {"rocket oven"};
      const Matrix vectors = open_encoder(folder.path())->encode(texts);
      for (const float value : vectors.values()) EXPECT_TRUE(std::isfinite(value));
    } catch (const Error&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 0);
}

TEST(Encoder, MatchesTheReferenceVectors) {
  LORE_NEEDS_PRIVATE_DATA();
  const std::string directory = made_up::private_data() + "/static-distil";
  const auto encoder = open_encoder(directory);
  const auto reference = nlohmann::json::parse(made_up::read(directory + "/reference.json"));
  for (const auto& one : reference.at("refs")) {
    const auto text = one.at("text").get<std::string>();
    const std::string_view texts[] = {text};
    const Matrix vector = encoder->encode(texts);
    for (std::size_t h = 0; h < vector.cols(); ++h) {
      ASSERT_NEAR(vector(0, h), one.at("vector").at(h).get<float>(), 1e-5) << text;
    }
  }
}

}  // namespace
}  // namespace lore
