#pragma once

namespace lore {

// The library's version. Semantic: the public headers below include/lore may only gain within a
// major version.
inline constexpr int version_major = 0;
inline constexpr int version_minor = 1;
inline constexpr int version_patch = 0;
inline constexpr const char* version = "0.1.0";

// The bundle format this build writes. It reads this and every older one, and refuses newer ones by
// name.
inline constexpr int bundle_format = 3;

}  // namespace lore
