#include "train/tuned_encoder.h"

#include <utility>

#include "train/text/gradient_cache.h"

namespace lore {

namespace {

TextTrainingOptions training_of(const EncoderTuning& options) {
  TextTrainingOptions how;
  how.learning_rate = options.learning_rate;
  return how;
}

}  // namespace

TunedEncoder::Learner::Learner(const EncoderTuning& options, EntityTexts texts, std::uint64_t seed)
    : texts_(std::move(texts)),
      at_once_(static_cast<std::size_t>(options.texts_at_once)),
      how_(training_of(options)),
      encoder_(open_learning_encoder(options, texts_.texts, seed)),
      optimizer_(encoder_->trained(), encoder_->weights(), how_) {}

at::Tensor TunedEncoder::Learner::vectors_of(std::span<const std::uint32_t> texts) const {
  return encode_at_once(*encoder_, texts, at_once_);
}

void TunedEncoder::Learner::learn(std::span<const std::uint32_t> texts,
                                  const at::Tensor& gradients) {
  send_back(*encoder_, texts, gradients, at_once_);
  optimizer_.step(1);
}

TunedEncoder::TunedEncoder(const EncoderTuning& options, EntityTexts texts, std::uint64_t seed)
    : learner_(std::make_unique<Learner>(options, std::move(texts), seed)) {}

TunedEncoder::TunedEncoder(TunedEncoder&&) noexcept = default;
TunedEncoder& TunedEncoder::operator=(TunedEncoder&&) noexcept = default;
TunedEncoder::~TunedEncoder() = default;

void TunedEncoder::write(const std::string& directory) const {
  learner_->encoder().write(directory);
}

const EntityTexts& TunedEncoder::texts() const {
  return learner_->texts();
}

}  // namespace lore
