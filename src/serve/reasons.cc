#include "serve/reasons.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

#include "lore/error.h"

#include "serve/answer.h"
#include "serve/explain.h"

namespace lore {
namespace {

constexpr std::size_t most_nearest = 3;
constexpr std::size_t most_sentences = 32;

// The position of the side's input of that role, if the model's data has one.
std::optional<std::size_t> position_of(const std::vector<Input>& inputs, Side side,
                                       InputRole role) {
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].side == side && inputs[i].role == role) return i;
  }
  return std::nullopt;
}

float cosine(std::span<const float> a, std::span<const float> b) {
  double dot = 0;
  double lengths[2] = {0, 0};
  for (std::size_t i = 0; i < a.size(); ++i) {
    dot += double(a[i]) * b[i];
    lengths[0] += double(a[i]) * a[i];
    lengths[1] += double(b[i]) * b[i];
  }
  const double length = std::sqrt(lengths[0] * lengths[1]);
  return length == 0 ? 0 : static_cast<float>(dot / length);
}

void take_columns(const std::vector<Input>& inputs, const Batch& from, Batch& row) {
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].side == Side::item) row.columns[i] = from.columns[i];
  }
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool ends_sentence(std::string_view text, std::size_t i) {
  if (text[i] == '\n') return true;
  const bool is_mark = text[i] == '.' || text[i] == '!' || text[i] == '?';
  return is_mark && i + 1 < text.size() && is_space(text[i + 1]);
}

std::string without(const std::vector<std::string_view>& sentences, std::size_t left_out) {
  std::string text;
  for (std::size_t s = 0; s < sentences.size(); ++s) {
    if (s == left_out) continue;
    if (!text.empty()) text += ' ';
    text += sentences[s];
  }
  return text;
}

// Puts a vector, or what stands for a missing one, into one row of the vector and presence columns.
void put_vector(const std::vector<float>& vector, std::span<const float> missing, std::size_t row,
                Batch::Column& vectors, Batch::Column& presence) {
  const std::size_t width = vectors.floats.size() / presence.floats.size();
  if (!vector.empty() && vector.size() != width) {
    throw Error({.kind = ErrorKind::mismatch,
                 .problem = "an encoder of vectors of another width",
                 .expected = std::to_string(width) + " numbers",
                 .found = std::to_string(vector.size())});
  }
  const auto to = vectors.floats.begin() + static_cast<std::ptrdiff_t>(row * width);
  if (vector.empty()) {
    std::copy(missing.begin(), missing.end(), to);
  } else {
    std::copy(vector.begin(), vector.end(), to);
  }
  presence.floats[row] = vector.empty() ? 0.0f : 1.0f;
}

}  // namespace

Batch row_of(const Serving& serving, const Request& request, std::string_view item) {
  const FeatureStore& store = serving.model->store();
  const Additions::Found found = serving.additions->find(*serving.model, item);
  if (!found.is_here && found.row == 0) {
    throw Error({.kind = ErrorKind::not_found,
                 .problem = "the model does not know this item",
                 .found = std::string(item)});
  }
  Batch row;
  Ranking ignored;
  fill_request(serving, request, row, ignored);
  if (found.is_here) {
    take_columns(store.inputs(), serving.additions->columns(found.row), row);
  } else {
    Batch items;
    store.fill_items({&found.row, 1}, items);
    take_columns(store.inputs(), items, row);
  }
  return row;
}

std::vector<HistoryReason> nearest_in_history(const Serving& serving, const Request& request,
                                              const Batch& row) {
  const FeatureStore& store = serving.model->store();
  const Catalog& items = store.items();
  const auto vector = position_of(store.inputs(), Side::item, InputRole::vector);
  if (!vector) return {};
  const auto presence = position_of(store.inputs(), Side::item, InputRole::presence);
  if (!presence || row.columns[*presence].floats.front() == 0) return {};
  const std::span<const float> mine = row.columns[*vector].floats;
  std::vector<float> theirs(mine.size());
  std::vector<HistoryReason> nearest;
  std::vector<std::int32_t> seen;
  const auto length = static_cast<std::size_t>(store.spec().history.length);
  for (const std::int32_t item :
       store.history().before(store.users().row(request.user), request.time, length)) {
    const auto at = static_cast<std::size_t>(item);
    if (items.has_vector[at] == 0 || std::find(seen.begin(), seen.end(), item) != seen.end()) {
      continue;
    }
    seen.push_back(item);
    items.read_vector(at, theirs);
    nearest.push_back({std::string(items.id(item)), cosine(mine, theirs)});
  }
  std::stable_sort(nearest.begin(), nearest.end(),
                   [](auto& a, auto& b) { return a.similarity > b.similarity; });
  if (nearest.size() > most_nearest) nearest.resize(most_nearest);
  return nearest;
}

std::vector<std::string_view> sentences_of(std::string_view text) {
  std::vector<std::string_view> sentences;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && !ends_sentence(text, i)) continue;
    const std::string_view sentence = trimmed(text.substr(begin, i - begin + 1));
    if (!sentence.empty()) sentences.push_back(sentence);
    begin = i + 1;
  }
  return sentences;
}

std::vector<SentenceReason> weigh_sentences(
    const Serving& serving, Side side, std::string_view text, const Batch& row, float logit,
    const std::function<std::vector<float>(std::string_view)>& encode) {
  const std::vector<Input>& inputs = serving.model->store().inputs();
  const auto vector = position_of(inputs, side, InputRole::vector);
  const auto presence = position_of(inputs, side, InputRole::presence);
  const std::vector<std::string_view> sentences = sentences_of(text);
  if (!vector || !presence || sentences.empty()) return {};
  const std::size_t weighed = std::min(sentences.size(), most_sentences);
  Batch batch = repeated(row, weighed);
  const Catalog& entities = serving.model->store().catalog(side);
  std::vector<float> missing(entities.vector_width());
  entities.read_vector(0, missing);
  for (std::size_t s = 0; s < weighed; ++s) {
    const std::string rest = without(sentences, s);
    put_vector(rest.empty() ? std::vector<float>() : encode(rest), missing, s,
               batch.columns[*vector], batch.columns[*presence]);
  }
  const std::vector<float> logits = score_rows(serving.model->engine, batch);
  std::vector<SentenceReason> reasons;
  for (std::size_t s = 0; s < weighed; ++s) {
    reasons.push_back({side, std::string(sentences[s]), logit - logits[s]});
  }
  std::stable_sort(reasons.begin(), reasons.end(),
                   [](auto& a, auto& b) { return std::abs(a.logit) > std::abs(b.logit); });
  return reasons;
}

}  // namespace lore
