#include "lore/text/encoder.h"

#include "text/open_static.h"
#include "text/open_transformer.h"
#include "text/projected_encoder.h"

namespace lore {

namespace {

std::unique_ptr<TextEncoder> open_unprojected(const std::string& directory,
                                              const EncoderOptions& options) {
  return is_transformer(directory) ? open_transformer(directory, options) : open_static(directory);
}

}  // namespace

std::unique_ptr<TextEncoder> open_encoder(const std::string& directory,
                                          const EncoderOptions& options) {
  if (!has_projection(directory)) return open_unprojected(directory, options);
  EncoderOptions before = options;
  before.normalize.reset();
  before.width = 0;
  return make_projected_encoder(open_unprojected(directory, before), read_projection(directory),
                                {options.normalize.value_or(true), options.width});
}

}  // namespace lore
