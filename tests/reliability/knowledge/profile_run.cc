// profile_run <dataset.json> <pack> <store> <url>: `lore profile --side item` without the rest of
// the command, so that it starts in milliseconds. Prints how many profiles are on disk whenever
// more are.

#include <cstdio>

#include "lore/error.h"
#include "lore/profile/chat_client.h"
#include "lore/profile/profiler.h"

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  try {
    const lore::ProfileJob job{.data = lore::read_dataset_spec(argv[1]),
                               .side = lore::Side::item,
                               .pack = lore::shipped_prompt_pack(argv[2])};
    lore::ProfileStore store = lore::ProfileStore::open(argv[3]);
    const auto model = lore::make_chat_client({.endpoint = argv[4], .model = "scripted-1"});
    const auto tell = [](const lore::ProfileProgress& now) {
      std::printf("%lld\n", static_cast<long long>(now.done));
      std::fflush(stdout);
    };
    lore::write_profiles(job, store, *model, {.progress = tell});
  } catch (const lore::Error& error) {
    std::fprintf(stderr, "profile_run: %s\n", error.what());
    return 1;
  }
}
