// store_rate <folder> <seconds>: writes profiles with their replies into a new store, as a run
// does, and prints how many a second reach the disk, as one JSON object: one at a time (each waits
// for the disk, as an answer does that was just paid for), and 64 at a time.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "lore/error.h"
#include "lore/profile/profile_store.h"

namespace {

lore::Answer answer(std::int64_t number) {
  const std::string id = std::to_string(number);
  const std::string text = "A tale of its own, told under number " + id + ", about six hundred " +
                           std::string(560, 'w') + " long.";
  return {.profile = {.id = id,
                      .text = text,
                      .origin = {.model = "scripted-1", .kind = lore::ProfileKind::generated},
                      .pack = "movie"},
          .replies = {{.key = std::string(60, 'k') + id,
                       .status = lore::ReplyStatus::ok,
                       .text = text,
                       .raw = text,
                       .prompt_tokens = 300,
                       .completion_tokens = 150}}};
}

double rows_per_second(const std::string& path, std::size_t at_once, double seconds) {
  lore::ProfileStore store = lore::ProfileStore::open(path);
  const auto begin = std::chrono::steady_clock::now();
  std::int64_t rows = 0;
  double spent = 0;
  while (spent < seconds) {
    std::vector<lore::Answer> answers;
    while (answers.size() < at_once) answers.push_back(answer(rows++));
    store.record(lore::Side::item, answers);
    spent = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }
  return double(rows) / spent;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  try {
    const std::filesystem::path folder = argv[1];
    const double seconds = std::atof(argv[2]);
    const double single = rows_per_second(folder / "single.db", 1, seconds);
    const double batched = rows_per_second(folder / "batched.db", 64, seconds);
    std::printf("{\"rows_per_second\": %.0f, \"rows_per_second_of_64\": %.0f}\n", single, batched);
  } catch (const lore::Error& error) {
    std::fprintf(stderr, "store_rate: %s\n", error.what());
    return 1;
  }
}
