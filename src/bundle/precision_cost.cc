#include "lore/bundle/precision_cost.h"

#include <cmath>
#include <string>

#include "lore/bundle/bundle.h"
#include "lore/error.h"

#include "bundle/logits.h"

namespace lore {
namespace {

double metric(const Bundle& bundle, const char* name) {
  const auto found = bundle.metrics.find(name);
  return found == bundle.metrics.end() ? std::nan("") : found->second;
}

[[noreturn]] void refuse(std::string problem, std::string expected, std::string found,
                         std::string hint) {
  throw Error({.kind = ErrorKind::unsupported,
               .problem = "reduced precision is refused: " + problem,
               .place = {.field = std::string("metrics.") + reduced_auc},
               .expected = std::move(expected),
               .found = std::move(found),
               .hint = std::move(hint)});
}

}  // namespace

void measure_precision_cost(Bundle& bundle, const Examples& rows) {
  bundle.metrics.erase(exact_auc);
  bundle.metrics.erase(reduced_auc);
  if (!can_reduce_precision()) return;
  const double exact = auc_of(bundle, rows);
  if (std::isnan(exact)) return;
  bundle.metrics[exact_auc] = exact;
  bundle.metrics[reduced_auc] = auc_of(bundle, rows, ScorePrecision::reduced);
}

void check_precision(const Bundle& bundle, ScorePrecision precision) {
  if (precision == ScorePrecision::exact) return;
  const double change = std::abs(metric(bundle, reduced_auc) - metric(bundle, exact_auc));
  if (change <= largest_auc_change) return;
  if (std::isnan(change)) {
    refuse(
        "what it does to the AUC of this model was not measured", "the AUC by both precisions", "",
        "fit the model with validation rows of both classes on a processor with AVX-512 VNNI, or "
        "measure it there: lore narrow --tables f32");
  }
  refuse("it changes the AUC of this model by more than it may",
         "at most " + std::to_string(largest_auc_change), std::to_string(change),
         "rank with exact precision");
}

}  // namespace lore
