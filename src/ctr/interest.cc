#include "ctr/interest.h"

#include <string>

#include "lore/error.h"

#include "ctr/mlp.h"

namespace lore {

const HistoryValues& history_for(Backbone backbone, const Fields& fields) {
  if (fields.history) return *fields.history;
  throw Error(
      {.kind = ErrorKind::invalid_argument,
       .problem = std::string(name_of(backbone)) + " reads a history, and the data has none",
       .hint = "add \"history\": {\"length\": 50} to the dataset, or choose another backbone"});
}

Value interest_logit(const Fields& fields, Value interest, const BackboneOptions& options) {
  std::vector<Value> joined = fields.embeddings;
  joined.push_back(interest);
  joined.insert(joined.end(), fields.knowledge.begin(), fields.knowledge.end());
  return mlp_logit(concat(joined), options);
}

}  // namespace lore
