#include "lore/text/encoder.h"

#include <filesystem>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lore/text/latent_semantics.h"

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
