#include "ctr/options.h"

#include <string>

#include "lore/error.h"

namespace lore {

namespace {

void require(bool fits, const std::string& option, const std::string& expected) {
  if (fits) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "a backbone option is out of range",
               .place = {.field = option},
               .expected = expected});
}

void check_range(std::int32_t value, std::int32_t least, std::int32_t most,
                 const std::string& option) {
  require(value >= least && value <= most, option,
          std::to_string(least) + " to " + std::to_string(most));
}

void check_widths(const std::vector<std::int32_t>& widths, const std::string& option) {
  require(!widths.empty(), option, "at least one layer");
  for (std::int32_t width : widths) check_range(width, 1, 65536, option);
}

}  // namespace

void check(const BackboneOptions& options) {
  check_range(options.embedding_dim, 1, 4096, "embedding_dim");
  require(options.dropout >= 0 && options.dropout < 1, "dropout", "0 <= p < 1");
  check_widths(options.hidden, "hidden");
  check_range(options.cross_layers, 1, 16, "cross_layers");
  check_range(options.cross_rank, 0, 4096, "cross_rank");
  check_widths(options.attention_hidden, "attention_hidden");
}

}  // namespace lore
