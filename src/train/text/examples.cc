#include "train/text/examples.h"

#include <sstream>
#include <utility>

#include "lore/error.h"

#include "data/fingerprint.h"
#include "text/windows.h"
#include "train/random.h"

namespace lore {

namespace {

constexpr std::uint64_t held_back_stream = 0;

}  // namespace

void require(bool fits, const std::string& option, const std::string& expected) {
  if (fits) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "an option out of range",
               .place = {.field = option},
               .expected = expected});
}

void check(const TextTrainingOptions& options) {
  require(options.max_tokens >= 8 && options.max_tokens <= 8192, "max_tokens", "8 to 8192");
  require(options.epochs >= 1, "epochs", "at least 1");
  require(options.batch_size >= 1, "batch_size", "at least 1");
  require(options.learning_rate > 0, "learning_rate", "more than 0");
  require(options.warm_up >= 0 && options.warm_up <= 1, "warm_up", "0 to 1");
  require(options.clip_norm >= 0, "clip_norm", "0 or more");
  require(options.weight_decay >= 0, "weight_decay", "0 or more");
  require(options.held_back > 0 && options.held_back < 1, "held_back", "between 0 and 1");
}

std::string text_of(const TextTrainingOptions& o) {
  std::ostringstream text;
  text << std::hexfloat << "tokens " << o.max_tokens << ", epochs " << o.epochs << ", batch "
       << o.batch_size << ", rate " << o.learning_rate << ", warm-up " << o.warm_up << ", clip "
       << o.clip_norm << ", decay " << o.weight_decay << ", held back " << o.held_back << ", seed "
       << o.seed;
  return text.str();
}

ModelConfig bert_config(const TransformerShape& shape, std::size_t width, std::size_t max_tokens,
                        const Tokenizer& tokenizer) {
  require(width >= 1 && width <= 65536, "width", "1 to 65536");
  require(shape.layers >= 1 && shape.layers <= 48, "layers", "1 to 48");
  require(shape.heads >= 1 && width % static_cast<std::size_t>(shape.heads) == 0, "heads",
          "a divisor of the width, " + std::to_string(width));
  require(shape.inner_width >= 1 && shape.inner_width <= 65536, "inner_width", "1 to 65536");
  ModelConfig config;
  config.vocabulary = tokenizer.vocabulary_size();
  config.positions = static_cast<std::int32_t>(max_tokens);
  config.segments = 2;
  config.width = static_cast<std::int32_t>(width);
  config.layers = shape.layers;
  config.heads = config.key_heads = shape.heads;
  config.head_width = config.width / config.heads;
  config.inner_width = shape.inner_width;
  return config;
}

std::vector<TokenIds> tokens_of(const Tokenizer& tokenizer, std::span<const std::string> texts,
                                std::size_t max_tokens) {
  std::vector<TokenIds> tokens;
  TextCounts counts;
  for (const std::string& text : texts) {
    auto windows =
        windows_of(tokenizer.encode(text), tokenizer.frame(), max_tokens, LongText::cut, counts);
    tokens.push_back(windows.empty() ? TokenIds() : std::move(windows.front()));
  }
  return tokens;
}

bool is_held_back(std::string_view name, const TextTrainingOptions& options) {
  Fingerprint fingerprint;
  fingerprint.add(name);
  const std::uint64_t hash = std::stoull(fingerprint.digits().substr(0, 16), nullptr, 16);
  return Random(options.seed ^ hash).fork(held_back_stream).uniform() < options.held_back;
}

HeldBack hold_back(std::span<const TokenIds> tokens, std::span<const std::string> names,
                   const TextTrainingOptions& options) {
  HeldBack sides;
  for (std::uint32_t row = 0; row < tokens.size(); ++row) {
    if (tokens[row].empty()) continue;
    (is_held_back(names[row], options) ? sides.held_back : sides.training).push_back(row);
  }
  require(!sides.training.empty() && !sides.held_back.empty(), "held_back",
          "a share that leaves texts on both sides");
  return sides;
}

std::string digits_of(std::span<const std::string> texts, std::string_view bytes) {
  Fingerprint data;
  for (const std::string& text : texts) data.add(text + '\n');
  data.add(bytes);
  return data.digits();
}

}  // namespace lore
