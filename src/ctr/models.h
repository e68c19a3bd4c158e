#pragma once

#include "lore/ctr/backbone.h"

// The backbones' builders, one file each; build_backbone() calls them.
namespace lore {

Value build_lr(const Fields& fields, const BackboneOptions& options);
Value build_fm(const Fields& fields, const BackboneOptions& options);
Value build_wide_deep(const Fields& fields, const BackboneOptions& options);
Value build_deepfm(const Fields& fields, const BackboneOptions& options);
Value build_dcn(const Fields& fields, const BackboneOptions& options);
Value build_dcnv2(const Fields& fields, const BackboneOptions& options);
Value build_din(const Fields& fields, const BackboneOptions& options);

}  // namespace lore
