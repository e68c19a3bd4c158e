#pragma once

#include <string>

#include "lore/bundle/bundle.h"

namespace lore {

// An image of a bundle: what opening it took, done once and laid out so that it is read where it
// lies. It holds what ranking needs; training exposures are left out. Not a format to keep or to
// pass on: it is as this version of the library, on this kind of machine, wrote it, and it is
// believed, so that only Lore may write where images are.
//
// Images are made once and never changed, so that nothing that happens to the bundle's own files
// (`cp` over them, say) reaches the memory of those who rank. Whoever maps one shares its pages.

// The folder in `cache` of the image of the bundle that `directory` holds now. Reads its manifest.
// Throws as open_bundle does for that.
std::string image_path(const std::string& directory, const std::string& cache);

// Writes an image of `bundle` at `path`, whole or not at all; one that is there already stays. The
// parent folder is made where it does not exist. Throws Error(io).
// REQUIRES: check_bundle(bundle) passes, and bundle.version is that of `path`.
void write_image(const Bundle& bundle, const std::string& path);

// Maps an image. Takes time for the tables and columns it has, not for what is in them. Throws
// Error(not_found) where there is none, and Error(corrupt) for one that cannot be what was written.
Bundle open_image(const std::string& path);

// The bundle in `directory` by way of its image in `cache`: where there is none yet the bundle is
// opened and checked, and the image written. Where that cannot be (a full disk), the bundle is
// returned as it was opened. Throws as open_bundle.
Bundle open_through_image(const std::string& directory, const std::string& cache,
                          const OpenOptions& options = {});

}  // namespace lore
