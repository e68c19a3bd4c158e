#pragma once

#include "lore/engine/precision.h"

#include "cli/choice.h"

namespace lore::cli {

// --precision, of verbs that score out of a bundle.
inline void add_precision_option(CLI::App& verb, ScorePrecision& precision) {
  add_choice<ScorePrecision>(
      verb, "--precision", precision,
      {{"exact", ScorePrecision::exact}, {"reduced", ScorePrecision::reduced}},
      "How candidates are scored: reduced is faster, and refused unless the "
      "bundle says that its AUC stays as it is");
}

}  // namespace lore::cli
