#pragma once

#include <string>

#include "lore/recommender/compare.h"

namespace lore {

// The comparison as one self-contained HTML page: a table of all models, the lift by slice with its
// intervals and the reliability diagram as inline SVG, and which model validation chooses. Names
// are escaped. No scripts, no references to other files.
std::string html_report(const Comparison& comparison);

// The share of the text's lift in AUC that raw titles already give; NaN where titles were not
// measured or `text`, the dataset's text or that of a tuned encoder, gives no lift.
double share_of_titles(const Comparison& comparison, Backbone backbone, Fusion fusion,
                       Knowledge text = Knowledge::text);

}  // namespace lore
