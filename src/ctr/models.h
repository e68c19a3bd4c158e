#pragma once

#include "lore/ctr/backbone.h"

// The backbones' builders, one file each; build_backbone() calls them.
namespace lore {

Value build_lr(const Fields& fields, const BackboneOptions& options);
Value build_fm(const Fields& fields, const BackboneOptions& options);
Value build_ffm(const Fields& fields, const BackboneOptions& options);
Value build_wide_deep(const Fields& fields, const BackboneOptions& options);
Value build_deepfm(const Fields& fields, const BackboneOptions& options);
Value build_xdeepfm(const Fields& fields, const BackboneOptions& options);
Value build_dcn(const Fields& fields, const BackboneOptions& options);
Value build_dcnv2(const Fields& fields, const BackboneOptions& options);
Value build_ipnn(const Fields& fields, const BackboneOptions& options);
Value build_autoint(const Fields& fields, const BackboneOptions& options);
Value build_autoint_plus(const Fields& fields, const BackboneOptions& options);
Value build_fibinet(const Fields& fields, const BackboneOptions& options);
Value build_fignn(const Fields& fields, const BackboneOptions& options);
Value build_masknet(const Fields& fields, const BackboneOptions& options);
Value build_finalmlp(const Fields& fields, const BackboneOptions& options);
Value build_finalnet(const Fields& fields, const BackboneOptions& options);
Value build_din(const Fields& fields, const BackboneOptions& options);
Value build_dien(const Fields& fields, const BackboneOptions& options);
Value build_bst(const Fields& fields, const BackboneOptions& options);

}  // namespace lore
