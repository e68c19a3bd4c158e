#include "train/text/gradient_cache.h"

#include <algorithm>
#include <vector>

namespace lore {

at::Tensor encode_at_once(const LearningEncoder& encoder, std::span<const std::uint32_t> texts,
                          std::size_t at_once) {
  const c10::AutoGradMode no_gradients(false);
  std::vector<at::Tensor> parts;
  for (std::size_t i = 0; i < texts.size(); i += at_once) {
    parts.push_back(encoder.encode(texts.subspan(i, std::min(at_once, texts.size() - i))));
  }
  return at::cat(parts);
}

void send_back(const LearningEncoder& encoder, std::span<const std::uint32_t> texts,
               const at::Tensor& gradients, std::size_t at_once) {
  const c10::AutoGradMode with_gradients(true);
  for (std::size_t i = 0; i < texts.size(); i += at_once) {
    const auto part = texts.subspan(i, std::min(at_once, texts.size() - i));
    const auto first = static_cast<std::int64_t>(i);
    (encoder.encode(part) * gradients.narrow(0, first, std::ssize(part))).sum().backward();
  }
}

}  // namespace lore
