#include "recommender/tuned_knowledge.h"

#include <memory>
#include <unordered_map>
#include <utility>

#include "lore/error.h"
#include "lore/text/encoder.h"

#include "recommender/texts.h"

namespace lore {

namespace {

[[noreturn]] void refuse(const std::string& problem, const std::string& hint) {
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = problem,
               .place = {.field = "tuning"},
               .hint = hint});
}

bool reads_vectors(const std::vector<Input>& inputs) {
  for (const Input& input : inputs) {
    if (input.role == InputRole::vector) return true;
  }
  return false;
}

const FitOptions& checked(const FitOptions& options, const Dataset& dataset) {
  const Fusion fusion = options.model.fusion;
  if (!includes(fusion, Fusion::ctrl) && !includes(fusion, Fusion::cela)) {
    refuse("no encoder learns with fusion " + name_of(fusion), "join ctrl or cela to it");
  }
  if (includes(fusion, Fusion::elec)) {
    refuse("no encoder learns where elec teaches", "leave elec out, or let the encoder as it is");
  }
  const Graph model = build_model(dataset.store().inputs(), options.model);
  if (options.tuning.out.empty() && reads_vectors(model.inputs())) {
    refuse("the model would read vectors of an encoder that is not kept",
           "name a directory to write the tuned encoder to (--tuned-encoder-out)");
  }
  return options;
}

// Each text once, and which one each entity of the side has.
void add_texts(const Dataset& dataset, Side side, EntityTexts& all) {
  std::unordered_map<std::string, std::int32_t> numbers;
  for (std::size_t i = 0; i < all.texts.size(); ++i) {
    numbers.emplace(all.texts[i], static_cast<std::int32_t>(i));
  }
  const Catalog& entities = dataset.store().catalog(side);
  std::vector<std::int32_t>& text_of = all.text_of[side];
  text_of.assign(static_cast<std::size_t>(entities.rows()), -1);
  for (EntityText& entity : read_texts(dataset.store().spec(), side)) {
    const std::int32_t row = entities.row(entity.id);
    if (row == 0) continue;
    const auto next = static_cast<std::int32_t>(all.texts.size());
    const auto [found, is_new] = numbers.try_emplace(entity.text, next);
    if (is_new) all.texts.push_back(std::move(entity.text));
    text_of[static_cast<std::size_t>(row)] = found->second;
  }
}

// Those of the sides whose vectors an encoder makes.
EntityTexts texts_of(const Dataset& dataset, const FitOptions& options) {
  const DatasetSpec& spec = dataset.store().spec();
  EntityTexts texts;
  for (const Side side : {Side::user, Side::item}) {
    const bool has_vectors = options.vectors.contains(side) || spec.vectors.contains(side);
    if (!has_vectors && spec.texts.contains(side)) add_texts(dataset, side, texts);
  }
  if (texts.texts.empty()) {
    refuse("there are no texts for an encoder to learn from",
           "give the dataset \"texts\" in place of \"vectors\"");
  }
  return texts;
}

}  // namespace

TunedKnowledge::TunedKnowledge(Dataset& dataset, const FitOptions& options)
    : dataset_(dataset),
      options_(checked(options, dataset)),
      encoder_(options.tuning, texts_of(dataset, options), options.train.seed) {}

void TunedKnowledge::renew() {
  if (options_.tuning.out.empty()) return;
  encoder_.write(options_.tuning.out);
  const std::unique_ptr<TextEncoder> tuned = open_encoder(options_.tuning.out);
  FitOptions options = options_;
  options.encoder = tuned.get();
  encoder_id_ = attach_knowledge(dataset_, options);
}

}  // namespace lore
