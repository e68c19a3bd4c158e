// store_check <store>: prints the ids of the items that have a generated profile, a line each,
// after SQLite found the file whole; fails where it did not.

#include <cstdio>

#include "lore/error.h"
#include "lore/profile/profile_store.h"

#include "profile/sqlite.h"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  try {
    const lore::ProfileStore store = lore::ProfileStore::open(argv[1]);
    for (const std::string& pack : store.packs(lore::Side::item)) {
      store.for_each(
          lore::Side::item,
          [](const lore::Profile& profile) {
            if (profile.origin.kind == lore::ProfileKind::generated) {
              std::printf("%s\n", profile.id.c_str());
            }
          },
          pack);
    }
    const std::string state = lore::SqliteDatabase(argv[1]).pragma("integrity_check");
    if (state == "ok") return 0;
    std::fprintf(stderr, "store_check: %s\n", state.c_str());
  } catch (const lore::Error& error) {
    std::fprintf(stderr, "store_check: %s\n", error.what());
  }
  return 1;
}
