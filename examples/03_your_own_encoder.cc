// Words from an encoder of your own: subclass TextEncoder, and KAR joins its vectors to the model.
//
//   03_your_own_encoder DATASET.json

#include <array>
#include <cstdio>

#include "lore/bundle/bundle.h"
#include "lore/recommender.h"
#include "lore/text/encoder.h"
#include "lore/train/host.h"

namespace {

// Which of some moods a text names: simple, and all that this example needs. Yours may call
// anything that turns words into numbers.
class MoodEncoder : public lore::TextEncoder {
 public:
  lore::Matrix encode(std::span<const std::string_view> texts) const override {
    lore::Matrix vectors(texts.size(), width());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      for (std::size_t m = 0; m < moods.size(); ++m) {
        vectors(i, m) = texts[i].find(moods[m]) != std::string_view::npos;
      }
    }
    return vectors;
  }
  std::size_t width() const override { return moods.size(); }

  // Kept in the bundle: vectors of another encoder are refused later on.
  std::string id() const override { return "moods-1"; }

 private:
  static constexpr std::array<std::string_view, 8> moods = {"dark", "slow", "comic",  "romantic",
                                                            "epic", "warm", "riddle", "fast"};
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  lore::prepare_process_for_training();
  const MoodEncoder encoder;
  lore::FitOptions options;
  options.encoder = &encoder;
  options.model.fusion = lore::Fusion::kar;
  options.model.backbone = {.kind = lore::Backbone::deepfm, .embedding_dim = 8, .hidden = {32}};
  options.model.kar = {.dedicated_experts = 2, .expert_hidden = {16}, .width = 8};
  options.train.epochs = 1;
  try {
    const auto model = lore::Recommender::fit(lore::read_dataset_spec(argv[1]), options);
    std::printf("vectors of %s\n", model.bundle().provenance.at("encoder").c_str());
    lore::check_encoder(model.bundle(), "moods-2");
  } catch (const lore::Error& error) {
    std::printf("%s: refused\n", lore::name_of(error.kind()));
    return error.kind() == lore::ErrorKind::mismatch ? 0 : 1;
  }
  return 1;
}

// Prints:
//   vectors of moods-1
//   mismatch: refused
