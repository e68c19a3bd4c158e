#include "recommender/training_origin.h"

#include <charconv>
#include <span>
#include <string_view>
#include <type_traits>

#include "data/fingerprint.h"

namespace lore {

namespace {

// Values by name: "ctrl: epochs 5, temperature 0.7".
class NamedValues {
 public:
  explicit NamedValues(std::string title) : text_(std::move(title)) {}

  // As short as tells it from any other.
  template <typename Number>
  requires std::is_arithmetic_v<Number> NamedValues& add(std::string_view name, Number value) {
    char digits[64];
    const char* const end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    return add(name, std::string_view(digits, end));
  }

  NamedValues& add(std::string_view name, std::string_view value) {
    text_ += (is_empty_ ? ": " : ", ") + std::string(name) + ' ' + std::string(value);
    is_empty_ = false;
    return *this;
  }

  const std::string& text() const { return text_; }

 private:
  std::string text_;
  bool is_empty_ = true;
};

void add(Fingerprint& fingerprint, const Matrix& matrix) {
  const std::span<const std::byte> bytes = std::as_bytes(std::span(matrix.values()));
  fingerprint.add({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::string fingerprint_of(const Weights& weights) {
  Fingerprint fingerprint;
  for (const auto& [name, values] : weights) {
    fingerprint.add(name);
    add(fingerprint, values);
  }
  return fingerprint.digits();
}

std::string text_of(const FeatureStore& store) {
  Fingerprint fingerprint;
  for (const Side side : {Side::user, Side::item}) add(fingerprint, store.catalog(side).vectors);
  return NamedValues("vectors").add("XXH3", fingerprint.digits()).text();
}

std::string text_of(const CtrlOptions& ctrl) {
  return NamedValues("ctrl")
      .add("epochs", ctrl.epochs)
      .add("batch_size", ctrl.batch_size)
      .add("learning_rate", ctrl.learning_rate)
      .add("temperature", ctrl.temperature)
      .add("width", ctrl.width)
      .add("subspaces", ctrl.subspaces)
      .text();
}

std::string text_of(const ElecOptions& elec) {
  return NamedValues("elec")
      .add("share", elec.share)
      .add("teachers", elec.teachers)
      .add("feature_weight", elec.feature_weight)
      .text();
}

std::string text_of(const UnisrecOptions& unisrec) {
  NamedValues values("unisrec");
  values.add("epochs", unisrec.epochs)
      .add("batch_size", unisrec.batch_size)
      .add("learning_rate", unisrec.learning_rate)
      .add("temperature", unisrec.temperature);
  if (!unisrec.start.empty()) values.add("goes on from", fingerprint_of(unisrec.start));
  return values.text();
}

std::string text_of(const CelaOptions& cela) {
  return NamedValues("cela")
      .add("epochs", cela.epochs)
      .add("batch_size", cela.batch_size)
      .add("learning_rate", cela.learning_rate)
      .add("temperature", cela.temperature)
      .text();
}

// How many texts are held at once changes nothing.
std::string text_of(const EncoderTuning& tuning) {
  return NamedValues("tuned encoder")
      .add("learning_rate", tuning.learning_rate)
      .add("lora_rank", tuning.lora_rank)
      .add("max_tokens", tuning.max_tokens)
      .text();
}

}  // namespace

std::string training_origin(const ModelSpec& spec, const FeatureStore& store,
                            const EncoderTuning& tuning) {
  if (spec.fusion == Fusion::none) return "";
  const Fusion ways = spec.fusion | teacher_of(spec.fusion);
  std::string text = "fusion " + name_of(spec.fusion);
  const auto add = [&](const std::string& more) { text += "; " + more; };
  if (includes(ways, Fusion::principal_ids)) {
    add(NamedValues("principal_ids").add("scale", spec.principal_ids.scale).text());
  }
  if (includes(ways, Fusion::ctrl)) add(text_of(spec.ctrl));
  if (includes(ways, Fusion::elec)) add(text_of(spec.elec));
  if (includes(ways, Fusion::unisrec)) add(text_of(spec.unisrec));
  if (includes(ways, Fusion::cela)) add(text_of(spec.cela));
  if (!tuning.encoder.empty()) add(text_of(tuning));
  add(text_of(store));
  return text;
}

}  // namespace lore
