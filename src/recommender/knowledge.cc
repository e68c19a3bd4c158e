#include "recommender/knowledge.h"

#include <functional>
#include <optional>
#include <set>

#include "lore/data/vector_table.h"
#include "lore/error.h"
#include "lore/recommender.h"
#include "lore/text/encode.h"

#include "recommender/texts.h"

namespace lore {

namespace {

const std::string encoder_key = "encoder";

VectorTable encode(Side side, const std::vector<EntityText>& entities, const FitOptions& options) {
  std::vector<std::string> ids;
  std::vector<std::string> texts;
  for (const EntityText& entity : entities) {
    ids.push_back(entity.id);
    texts.push_back(entity.text);
  }
  return encode_texts(*options.encoder, std::move(ids), texts, [&](const EncodeProgress& now) {
    if (options.encoded) options.encoded(side, now.done, now.total);
  });
}

// The side's vectors, or nothing where the dataset says nothing of it.
std::optional<VectorTable> knowledge_of(const DatasetSpec& spec, Side side,
                                        const FitOptions& options) {
  const auto given = options.vectors.find(side);
  if (given != options.vectors.end()) return given->second;
  const auto vectors = spec.vectors.find(side);
  if (vectors != spec.vectors.end()) {
    return VectorTable::read(vectors->second.file, vectors->second.ids_file);
  }
  if (!spec.texts.contains(side)) return std::nullopt;
  if (options.encoder == nullptr) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "texts without an encoder",
                 .place = {.file = spec.source, .field = std::string("texts.") + name_of(side)},
                 .hint =
                     "pass an encoder (--encoder DIR), or name a \"vectors\" file made by `lore "
                     "encode`"});
  }
  return encode(side, read_texts(spec, side), options);
}

// `table` and, behind it, the vectors of entities it leaves out.
VectorTable with_known(const VectorTable& table, const Catalog& known) {
  std::vector<std::string> ids = table.ids();
  std::vector<float> values(table.vectors().values().begin(), table.vectors().values().end());
  for (std::int32_t row = 1; row < known.rows(); ++row) {
    const auto r = static_cast<std::size_t>(row);
    if (known.has_vector[r] == 0 || !table.find(known.id(row)).empty()) continue;
    ids.emplace_back(known.id(row));
    const std::span<const float> vector = known.vectors.row(r);
    values.insert(values.end(), vector.begin(), vector.end());
  }
  const std::size_t rows = ids.size();
  return VectorTable(std::move(ids), Matrix(rows, known.vectors.cols(), std::move(values)),
                     table.metadata());
}

void check_width(Side side, const VectorTable& table, const Catalog& known) {
  if (table.width() == known.vectors.cols()) return;
  throw Error({.kind = ErrorKind::mismatch,
               .problem = "vectors of another width than the model reads",
               .place = {.field = std::string(name_of(side)) + ".vector"},
               .expected = std::to_string(known.vectors.cols()) + " numbers",
               .found = std::to_string(table.width()),
               .hint = "use vectors of the same encoder"});
}

std::string joined(const std::set<std::string>& encoders) {
  std::string joined;
  for (const std::string& id : encoders) joined += (joined.empty() ? "" : "+") + id;
  return joined;
}

}  // namespace

std::string encoder_of(const VectorTable& table) {
  const auto found = table.metadata().find(encoder_key);
  return found == table.metadata().end() ? "unknown" : found->second;
}

std::map<Side, VectorTable> read_knowledge(const DatasetSpec& spec, const FitOptions& options) {
  std::map<Side, VectorTable> tables;
  for (const Side side : {Side::user, Side::item}) {
    if (auto table = knowledge_of(spec, side, options)) tables.emplace(side, *std::move(table));
  }
  return tables;
}

std::string attach_knowledge(Dataset& dataset, const FitOptions& options) {
  std::set<std::string> encoders;
  for (const auto& [side, table] : read_knowledge(dataset.store().spec(), options)) {
    dataset.store().attach_vectors(side, table);
    encoders.insert(encoder_of(table));
  }
  return joined(encoders);
}

std::string add_knowledge(Dataset& dataset, const FitOptions& options) {
  std::set<std::string> encoders;
  FeatureStore& store = dataset.store();
  for (const Side side : {Side::user, Side::item}) {
    const Catalog& known = store.catalog(side);
    if (known.vectors.empty()) continue;
    const std::optional<VectorTable> table = knowledge_of(store.spec(), side, options);
    if (!table) continue;
    check_width(side, *table, known);
    store.attach_vectors(side, with_known(*table, known));
    encoders.insert(encoder_of(*table));
  }
  return joined(encoders);
}

}  // namespace lore
