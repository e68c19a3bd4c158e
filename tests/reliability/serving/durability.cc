// Writers that are killed, files that change under a reader.

#include <chrono>
#include <csignal>
#include <filesystem>
#include <random>
#include <set>

#include <sys/wait.h>
#include <unistd.h>

#include "lore/error.h"
#include "lore/serve/ranker.h"

#include "reliability/serving/drill.h"

namespace lore {
namespace {

namespace fs = std::filesystem;
using std::chrono::microseconds;

// A child that runs `work` for ever, until it is killed.
class Child {
 public:
  template <typename Work>
  explicit Child(Work work) : process_(::fork()) {
    if (process_ != 0) return;
    for (std::int64_t i = 0;; ++i) work(i);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }

 private:
  pid_t process_;
};

std::vector<float> scores_now(const Ranker& ranker) {
  Ranking ranking;
  if (!ranker.rank({.user = "ann"}, ranking).ok()) return {};
  std::vector<float> scores;
  for (const RankedItem& item : ranking.items) scores.push_back(item.score);
  return scores;
}

}  // namespace

nlohmann::json kill_writers(std::int64_t count) {
  const TemporaryDirectory folder;
  const std::string target = folder / "bundle";
  const Bundle bundles[] = {tiny_bundle(1), tiny_bundle(2)};
  std::set<std::string> versions;
  for (const Bundle& bundle : bundles) versions.insert(write_bundle(bundle, target));

  std::mt19937_64 random(1);
  std::int64_t reads = 0;
  std::int64_t wrong = 0;
  std::string first_error;
  for (std::int64_t kill = 0; kill < count; ++kill) {
    const Child writer([&](std::int64_t i) { write_bundle(bundles[i % 2], target); });
    const auto end = std::chrono::steady_clock::now() + microseconds(random() % 20'000);
    do {
      try {
        wrong += !versions.contains(open_bundle(target).version);
      } catch (const Error& error) {
        ++wrong;
        if (first_error.empty()) first_error = error.what();
      }
      ++reads;
    } while (std::chrono::steady_clock::now() < end);
  }
  write_bundle(bundles[0], target);  // removes what the killed ones have left
  std::int64_t leftovers = 0;
  for (const auto& entry : fs::directory_iterator(folder.path())) {
    leftovers += entry.path().filename() != "bundle";
  }
  return {{"kills", count},         {"reads_meanwhile", reads},   {"not_old_nor_new", wrong},
          {"leftovers", leftovers}, {"first_error", first_error}, {"failures", wrong + leftovers}};
}

nlohmann::json overwrite_files(std::int64_t count) {
  const TemporaryDirectory folder;
  const std::string target = folder / "bundle";
  write_bundle(tiny_bundle(), target);
  const Files original = read_files(target);
  Result<Ranker> ranker = Ranker::open(target);
  Result<Ranker> mapped = Ranker::open(target, {.cache_folder = folder / "cache"});
  if (!ranker.ok() || !mapped.ok()) throw Error(ranker.status().fault());
  const std::vector<float> before = scores_now(ranker.value());
  const auto are_as_before = [&] {
    return scores_now(ranker.value()) == before && scores_now(mapped.value()) == before;
  };

  std::int64_t refused = 0;
  std::int64_t opened = 0;
  const ChildEnd reader = run_in_child([&] {
    // Another process truncates and rewrites the files in place, as `cp` does.
    const Child copier([&](std::int64_t i) {
      const auto file = std::next(original.begin(), i % std::int64_t(original.size()));
      fs::resize_file(target + '/' + file->first, file->second.size() / 2);
      write_text(target + '/' + file->first, file->second);
    });
    for (std::int64_t i = 0; i < count; ++i) {
      ++((i % 2 == 0 ? ranker : mapped).value().reload(target).ok() ? opened : refused);
    }
    if (!are_as_before()) ::_exit(1);
  });
  write_files(original, target);
  const bool same = are_as_before();
  return {{"reloads_meanwhile", count},
          {"signal", WIFSIGNALED(reader.status) ? WTERMSIG(reader.status) : 0},
          {"failures", std::int64_t(reader.status != 0) + !same}};
}

}  // namespace lore
