#include <algorithm>
#include <cmath>

#include "lore/graph/text_ops.h"

#include "ctr/layers.h"
#include "ctr/mlp.h"
#include "ctr/models.h"

namespace lore {

namespace {

constexpr float epsilon = 1e-5f;

// What the instance lets through of a value of `width` numbers.
Value instance_mask(Value x, std::int32_t width, const BackboneOptions& options,
                    const std::string& name) {
  const float aggregated = std::round(options.mask_ratio * static_cast<float>(width));
  const auto hidden = std::max(1, static_cast<std::int32_t>(aggregated));
  return linear(relu(linear(x, hidden, name + ".aggregation")), width, name + ".projection");
}

Value block(Value x, Value instance, std::int32_t width, const BackboneOptions& options,
            const std::string& name) {
  const Value masked = x * instance_mask(instance, x.shape().cols, options, name + ".mask");
  const Value hidden = linear_unbiased(masked, width, name + ".hidden");
  return dropout(relu(layer_norm(hidden, epsilon, name + ".norm")), options.dropout);
}

// Each column's embedding normalised by itself. Knowledge is not: it starts at zero behind its
// gate, and what is normalised has length one however small it was.
Value normalised(const Fields& fields) {
  std::vector<Value> values = fields.factors();
  for (std::size_t f = 0; f < values.size(); ++f) {
    values[f] = flat(layer_norm(values[f], epsilon, "field." + std::to_string(f)));
  }
  values.insert(values.end(), fields.knowledge.begin(), fields.knowledge.end());
  return concat(values);
}

Value parallel(Value x, Value instance, const BackboneOptions& options) {
  std::vector<Value> blocks;
  for (std::int32_t b = 0; b < options.mask_blocks; ++b) {
    blocks.push_back(
        block(x, instance, options.mask_block_dim, options, "block." + std::to_string(b)));
  }
  return mlp_logit(concat(blocks), options);
}

Value serial(Value x, Value instance, const BackboneOptions& options) {
  int b = 0;
  for (std::int32_t width : options.hidden) {
    x = block(x, instance, width, options, "block." + std::to_string(b++));
  }
  return linear(x, 1, "deep.out");
}

}  // namespace

Value build_masknet(const Fields& fields, const BackboneOptions& options) {
  const Value instance = concat(fields.all());
  return (options.serial_masks ? serial : parallel)(normalised(fields), instance, options);
}

}  // namespace lore
