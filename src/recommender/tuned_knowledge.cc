#include "recommender/tuned_knowledge.h"

#include <memory>
#include <unordered_map>
#include <utility>

#include "lore/error.h"
#include "lore/text/encoder.h"

#include "recommender/knowledge.h"
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
  if (!has_learning_encoder(options.model.fusion)) {
    refuse("no encoder learns with fusion " + name_of(options.model.fusion),
           "join ctrl or cela to it, and leave elec out");
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

// Whether the encoder makes a side's vectors of its texts, or has made those that are given.
bool are_made_of_texts(Side side, const DatasetSpec& spec, const FitOptions& options) {
  if (!spec.texts.contains(side) || spec.vectors.contains(side)) return false;
  const auto given = options.vectors.find(side);
  if (given == options.vectors.end()) return true;
  return options.encoder != nullptr && encoder_of(given->second) == options.encoder->id();
}

EntityTexts texts_of(const Dataset& dataset, const FitOptions& options) {
  const DatasetSpec& spec = dataset.store().spec();
  EntityTexts texts;
  for (const Side side : {Side::user, Side::item}) {
    if (are_made_of_texts(side, spec, options)) add_texts(dataset, side, texts);
  }
  if (texts.texts.empty()) {
    refuse("there are no texts for an encoder to learn from",
           "give the dataset \"texts\" in place of \"vectors\"");
  }
  return texts;
}

}  // namespace

bool has_learning_encoder(Fusion fusion) {
  return includes(fusion, Fusion::ctrl | Fusion::cela) && !includes(fusion, Fusion::elec);
}

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
  for (const auto& [side, texts] : encoder_.texts().text_of) options.vectors.erase(side);
  encoder_id_ = attach_knowledge(dataset_, options);
}

}  // namespace lore
