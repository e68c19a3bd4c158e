#pragma once

#include <string>
#include <string_view>

#include "lore/profile/profile_store.h"

#include "profile/sqlite.h"

namespace lore {

// The store's open file: tables as of today.
struct ProfileStore::Database : SqliteDatabase {
  // Opens and checks the file, makes its tables, or brings those of an older version up to date.
  // Nothing is written to a file that is not ours. Throws as ProfileStore::open does.
  explicit Database(const std::string& path);
};

// The side as the tables have it. Throws Error(invalid_argument) for context.
std::string_view side_key(Side side);

// Throws Error(invalid_argument) naming `field` for what is not UTF-8 or holds a NUL byte.
void check_words(std::string_view words, const char* field);

bool is_blank(std::string_view text);

// Seconds since 1970.
std::int64_t seconds_now();

}  // namespace lore
