// What to ask a language model, and where to keep its answers.
//
//   07_prompts PACK.json STORE.db

#include <cstdio>
#include <vector>

#include "lore/error.h"
#include "lore/profile/profile_store.h"
#include "lore/profile/prompt.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  try {
    const lore::PromptPack pack = lore::read_prompt_pack(argv[1]);
    const lore::Prompt prompt = lore::render_item(pack, {{"title", "Emma"}, {"year", "1815"}});
    std::printf("%s\n", prompt.user.substr(0, prompt.user.find('\n')).c_str());

    const std::vector<lore::PromptFields> history = {{{"title", "Dracula"}, {"rating", "5"}},
                                                     {{"title", "Emma"}, {"rating", "2"}}};
    lore::render_user(pack, {}, history);

    // The answer comes from wherever you ask; the store keeps it with what was asked.
    lore::ProfileStore store = lore::ProfileStore::open(argv[2]);
    store.put(lore::Side::item, {.id = "emma",
                                 .text = "A comedy of manners about a matchmaker who is wrong.",
                                 .origin = {.source = "example", .prompt = pack.hash()}});
    std::printf("%zu text kept\n", store.count(lore::Side::item));
  } catch (const lore::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}

// Prints:
//   Book: Emma
//   1 text kept
