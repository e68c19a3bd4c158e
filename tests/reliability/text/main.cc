// text_drill soak <texts>, text_drill kills <count>: encodes short texts by the million, and
// encodes a file under a shower of kill -9. Each line is the figures of one encoder as a JSON
// object; exits with 1 if something that must not happen has happened.

#include <cstdio>
#include <ctime>
#include <fstream>
#include <map>
#include <thread>

#include <nlohmann/json.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "lore/text/encode.h"
#include "lore/text/latent_semantics.h"

#include "text/hostile_folders.h"

namespace lore {
namespace {

constexpr std::size_t texts_a_call = 64;
constexpr std::int64_t most_growth_kib = 4096;

std::int64_t resident_kib() {
  std::int64_t all = 0;
  std::int64_t resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident * sysconf(_SC_PAGESIZE) / 1024;
}

double cpu_seconds() {
  return double(std::clock()) / CLOCKS_PER_SEC;
}

// Sentences, and now and then what is none.
std::vector<std::string> texts_of(unsigned seed) {
  std::vector<std::string> texts = made_up::corpus(texts_a_call / 3 + 1, seed);
  texts.resize(texts_a_call);
  for (std::size_t i = 0; i < std::size(hostile::hostile_texts); ++i) {
    texts[i * 7] = hostile::hostile_texts[i];
  }
  return texts;
}

// Calls of two threads, each with texts of its own; how many gave another matrix than the first
// time.
class Soak {
 public:
  explicit Soak(const TextEncoder& encoder) : encoder_(encoder) {
    for (unsigned seed = 0; seed < seeds; ++seed) expected_[seed] = encode(seed);
  }

  std::int64_t run(std::int64_t texts) {
    std::int64_t wrong[2] = {0, 0};
    const auto calls = static_cast<unsigned>(texts / std::int64_t{2 * texts_a_call} + 1);
    const auto work = [&](unsigned thread) {
      for (unsigned i = 0; i < calls; ++i) {
        const unsigned seed = (2 * i + thread) % seeds;
        wrong[thread] += encode(seed) != expected_.at(seed);
      }
    };
    std::thread other(work, 1);
    work(0);
    other.join();
    return wrong[0] + wrong[1];
  }

 private:
  static constexpr unsigned seeds = 40;

  Matrix encode(unsigned seed) const {
    const std::vector<std::string> texts = texts_of(seed);
    return encoder_.encode(std::vector<std::string_view>(texts.begin(), texts.end()));
  }

  const TextEncoder& encoder_;
  std::map<unsigned, Matrix> expected_;
};

nlohmann::json soak(const TextEncoder& encoder, std::int64_t texts) {
  Soak calls(encoder);
  std::int64_t wrong = calls.run(texts / 10);
  const std::int64_t kib = resident_kib();
  const double begun = cpu_seconds();
  wrong += calls.run(texts - texts / 10);
  const double rate = double(texts - texts / 10) / std::max(cpu_seconds() - begun, 1e-9);
  const std::int64_t more = resident_kib() - kib;
  return {{"drill", "soak"},
          {"texts", texts},
          {"texts_per_cpu_second", static_cast<std::int64_t>(rate)},
          {"resident_kib_at_a_tenth", kib},
          {"resident_kib_more", more},
          {"other_vectors", wrong},
          {"failures", wrong + (more > most_growth_kib ? 1 : 0)}};
}

// A process that encodes `file`, killed after `microseconds` unless it is done; whether it was.
bool is_killed(const TextEncoder& encoder, const TextFile& file, const std::string& out,
               useconds_t microseconds) {
  const pid_t child = fork();
  if (child == 0) {
    encode_texts(encoder, file).write(out);
    _exit(0);
  }
  usleep(microseconds);
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status);
}

nlohmann::json kills(const TextEncoder& encoder, std::int64_t count) {
  const made_up::Folder folder;
  const TextFile file = {.path = folder / "texts.jsonl", .unfinished = folder / "unfinished"};
  std::ofstream lines(file.path);
  for (unsigned i = 0; i < 40; ++i) {
    for (const std::string& text : made_up::corpus(10, i)) {
      lines << nlohmann::json{{"id", std::to_string(lines.tellp())}, {"text", text}} << '\n';
    }
  }
  lines.close();
  const VectorTable whole = encode_texts(encoder, file.path);
  std::mt19937 random(1);
  std::int64_t killed = 0;
  std::int64_t finished = 0;
  std::int64_t other = 0;
  while (killed < count) {
    if (is_killed(encoder, file, folder / "out", 2000 + random() % 60000)) {
      ++killed;
      continue;
    }
    ++finished;
    other += VectorTable::read(folder / "out").vectors() != whole.vectors();
    std::filesystem::remove(file.unfinished);
  }
  return {{"drill", "kills"},
          {"kills", killed},
          {"finished", finished},
          {"other_vectors", other},
          {"failures", other}};
}

int run(const std::string& drill, std::int64_t count) {
  const made_up::Folder folder;
  train_latent_semantics(made_up::corpus(60), folder / "static",
                         {.vocabulary_size = 100, .width = 16});
  const made_up::Folder checkpoint;
  hostile::write_all(hostile::checkpoint(), checkpoint);
  bool failed = false;
  for (const auto& [name, path] :
       {std::pair("static", folder / "static"), std::pair("transformer", checkpoint.path())}) {
    const auto encoder = open_encoder(path);
    nlohmann::json figures = drill == "soak" ? soak(*encoder, count) : kills(*encoder, count);
    figures["encoder"] = name;
    std::puts(figures.dump().c_str());
    failed = failed || figures.at("failures") != 0;
  }
  return failed ? 1 : 0;
}

}  // namespace
}  // namespace lore

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: text_drill soak|kills <count>\n", stderr);
    return 2;
  }
  return lore::run(argv[1], std::atoll(argv[2]));
}
