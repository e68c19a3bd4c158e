// The demo's readers and their clicks.
//
//   lore_demo_simulate WORKS.jsonl TASTE_FACTORS.csv DATASET.json OUTDIR [SEED]
//
// The works and their texts are real; the readers are not. Each reader has a hidden taste: a weight
// for each factor of TASTE_FACTORS.csv (darkness, pace, humour, ...), drawn around one of a few
// archetypes. A work that is shown is clicked with probability
//
//   sigmoid(bias + strength * <taste, factors> + popularity + device)
//
// so what decides a click can be read in a work's text, but not in its id, year or genre. The first
// 30 days only serve to write the readers' profiles, sentences in the manner of a language model
// about what the reader clicked in those days; these rows are not in interactions.csv, so that no
// profile has seen a label that is trained or tested on. A fifth of the works is new: shown at most
// five times before the last days, and often in them.
//
// Written to OUTDIR: works.jsonl, users.csv, user_profiles.jsonl, interactions.csv, dataset.json.
// Equal seeds give equal files on every platform.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <numbers>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace {

constexpr int readers = 1500;
constexpr int archetypes = 8;
constexpr int days = 120;
constexpr int profile_days = 30;
constexpr int new_works_day = 100;
constexpr int visits = 11;  // a reader
constexpr int works_a_visit = 6;
constexpr int early_showings = 5;  // of a new work
constexpr double bias = -1.1;
constexpr double strength = 1.5;
constexpr double archetype_weight = 0.6;
constexpr std::int64_t start = 1735689600;  // 2025-01-01
constexpr std::int64_t seconds_a_day = 86400;

// SplitMix64 (Steele et al. 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  double uniform() { return (static_cast<double>(next() >> 11) + 0.5) * 0x1p-53; }
  int below(int n) { return static_cast<int>(uniform() * n); }
  double normal() {
    const double radius = std::sqrt(-2 * std::log(uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }

 private:
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

constexpr int factor_count = 10;
using Factors = std::array<double, factor_count>;

// What a profile says of a reader who is drawn to, or put off by, a factor.
struct Words {
  std::array<const char*, 2> drawn;
  std::array<const char*, 2> put_off;
};
constexpr std::array<Words, factor_count> words = {{
    {{"dark, bleak, violent stories", "grim and disturbing moods"},
     {"light and sunny stories", "gentle tales without cruelty"}},
    {{"fast, tense plots", "relentless action and brisk pace"},
     {"slow, quiet, patient telling", "contemplative works that take their time"}},
    {{"cerebral, demanding, philosophical works", "difficult and ambitious ideas"},
     {"easy, plain and accessible entertainment", "simple stories simply told"}},
    {{"love stories and passion", "romantic longing and marriages"},
     {"works without romance", "plots where love plays no part"}},
    {{"comic, witty and funny works", "satire, jokes and absurd humour"},
     {"serious, solemn works", "a grave tone without jokes"}},
    {{"fantastic, magical worlds", "wonder, myth, spaceships and the supernatural"},
     {"realistic, everyday settings", "nothing magical or futuristic"}},
    {{"social criticism, politics and injustice", "class, war and society seen sharply"},
     {"private stories far from politics", "escapes from the affairs of the world"}},
    {{"epic, sprawling, huge canvases", "battles, generations and vast journeys"},
     {"intimate chamber pieces", "small casts in one place"}},
    {{"warm, tender, comforting works", "friendship, family and hope"},
     {"cold, harsh, unsentimental works", "no comfort at the end"}},
    {{"puzzles, riddles and twists", "mysteries with clues and secrets"},
     {"straightforward telling", "no riddles to solve"}},
}};

struct Work {
  std::string id;
  std::string title;
  std::vector<std::string> genres;
  Factors factors = {};
  double popularity = 0;
  bool is_new = false;
  int shown_early = 0;
};

struct Reader {
  std::string id;
  std::string age;
  std::string region;
  Factors taste = {};
  std::vector<int> clicked = {};  // during the profile's days
  std::vector<int> passed_by = {};
};

struct Row {
  std::int64_t time;
  int reader;
  int work;
  bool clicked;
  const char* device;
};

std::vector<Work> read_works(const std::string& path) {
  std::ifstream file(path);
  std::vector<Work> works;
  for (std::string line; std::getline(file, line);) {
    const auto json = nlohmann::json::parse(line);
    works.push_back(
        {.id = json.at("item"), .title = json.at("title"), .genres = json.at("genres")});
  }
  if (works.empty()) throw std::runtime_error("no works in " + path);
  return works;
}

void read_factors(const std::string& path, std::vector<Work>& works) {
  std::map<std::string, Factors> factors;
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream cells(line);
    std::string id;
    std::getline(cells, id, ',');
    std::string cell;
    for (double& factor : factors[id]) {
      std::getline(cells, cell, ',');
      factor = std::stod(cell);
    }
  }
  for (Work& work : works) work.factors = factors.at(work.id);
}

void draw_popularity(std::vector<Work>& works, Random& random) {
  for (Work& work : works) {
    work.popularity = 0.5 * random.normal();
    work.is_new = random.uniform() < 0.2;
  }
}

std::vector<Reader> draw_readers(Random& random) {
  std::array<Factors, archetypes> centres;
  for (Factors& centre : centres) {
    for (double& weight : centre) weight = random.normal();
  }
  const std::array ages = {"under 25", "25 to 39", "40 to 59", "60 and over"};
  const std::array regions = {"north", "south", "east", "west", "overseas"};
  std::vector<Reader> result;
  for (int i = 0; i < readers; ++i) {
    Reader reader{.id = "r" + std::to_string(1000 + i),
                  .age = ages[static_cast<std::size_t>(random.below(4))],
                  .region = regions[static_cast<std::size_t>(random.below(5))]};
    const Factors& centre = centres[static_cast<std::size_t>(random.below(archetypes))];
    for (std::size_t f = 0; f < factor_count; ++f) {
      reader.taste[f] = archetype_weight * centre[f] +
                        std::sqrt(1 - archetype_weight * archetype_weight) * random.normal();
    }
    result.push_back(std::move(reader));
  }
  return result;
}

double click_probability(const Reader& reader, const Work& work, const std::string& device) {
  double match = 0;
  for (std::size_t f = 0; f < factor_count; ++f) match += reader.taste[f] * work.factors[f];
  const double on_device = device == "phone" ? -0.2 : 0.1;
  const double logit =
      bias + strength * match / std::sqrt(factor_count / 3.0) + work.popularity + on_device;
  return 1 / (1 + std::exp(-logit));
}

// Popular works are shown more often; new ones hardly before their day, and often from then on.
bool is_shown(Work& work, double day, Random& random) {
  double chance = 0.35 * std::exp(0.6 * work.popularity);
  if (work.is_new && day < new_works_day) {
    if (day < profile_days || work.shown_early >= early_showings || random.uniform() > 0.05) {
      return false;
    }
    ++work.shown_early;
    return true;
  }
  return random.uniform() < (work.is_new ? 1.2 * chance : chance);
}

void visit(std::vector<Work>& works, Reader& reader, int number, double day, Random& random,
           std::vector<Row>& rows) {
  const char* device = random.uniform() < 0.6 ? "phone" : "desktop";
  auto time = start + static_cast<std::int64_t>(day * seconds_a_day);
  for (int shown = 0; shown < works_a_visit;) {
    const int w = random.below(static_cast<int>(works.size()));
    Work& work = works[static_cast<std::size_t>(w)];
    if (!is_shown(work, day, random)) continue;
    const bool clicked = random.uniform() < click_probability(reader, work, device);
    time += 5 + random.below(60);
    ++shown;
    if (day < profile_days) {
      (clicked ? reader.clicked : reader.passed_by).push_back(w);
    } else {
      rows.push_back({time, number, w, clicked, device});
    }
  }
}

std::vector<Row> simulate(std::vector<Work>& works, std::vector<Reader>& people, Random& random) {
  std::vector<Row> rows;
  struct Visit {
    double day;
    int reader;
  };
  std::vector<Visit> order;
  for (int r = 0; r < readers; ++r) {
    for (int v = 0; v < visits; ++v) order.push_back({random.uniform() * days, r});
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const Visit& a, const Visit& b) { return a.day < b.day; });
  for (const Visit& next : order) {
    visit(works, people[static_cast<std::size_t>(next.reader)], next.reader, next.day, random,
          rows);
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.time < b.time; });
  return rows;
}

// How much more of each factor the reader's clicked works have than those passed by.
Factors leanings(const Reader& reader, const std::vector<Work>& works) {
  Factors lean = {};
  for (std::size_t f = 0; f < factor_count; ++f) {
    const auto mean = [&](const std::vector<int>& some) {
      double sum = 0;
      for (int w : some) sum += works[static_cast<std::size_t>(w)].factors[f];
      return sum / (static_cast<double>(some.size()) + 2);
    };
    lean[f] = mean(reader.clicked) - mean(reader.passed_by);
  }
  return lean;
}

std::string titles(const Reader& reader, const std::vector<Work>& works) {
  std::string list;
  const std::size_t count = std::min<std::size_t>(reader.clicked.size(), 4);
  for (std::size_t i = 0; i < count; ++i) {
    list += (i == 0           ? ""
             : i + 1 == count ? " and "
                              : ", ") +
            works[static_cast<std::size_t>(reader.clicked[i])].title;
  }
  return list;
}

// The four strongest leanings as sentences.
std::string write_profile(const Reader& reader, const std::vector<Work>& works, Random& random) {
  if (reader.clicked.empty()) return "Little is known of this reader yet.";
  const Factors lean = leanings(reader, works);
  std::vector<std::size_t> order(factor_count);
  for (std::size_t f = 0; f < factor_count; ++f) order[f] = f;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::abs(lean[a]) > std::abs(lean[b]);
  });
  std::string text = "The reader enjoyed " + titles(reader, works) + ".";
  const std::array openings = {" The choices show a liking for ", " Prefers ", " Also drawn to ",
                               " Likely to enjoy "};
  for (std::size_t i = 0; i < openings.size(); ++i) {
    const std::size_t f = order[i];
    const auto variant = static_cast<std::size_t>(random.below(2));
    text += openings[i];
    text += lean[f] > 0 ? words[f].drawn[variant] : words[f].put_off[variant];
    text += ".";
  }
  return text;
}

std::ofstream create(const std::filesystem::path& path) {
  std::ofstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot write " + path.string());
  return file;
}

void write_rows(const std::filesystem::path& out, const std::vector<Row>& rows,
                const std::vector<Reader>& people, const std::vector<Work>& works) {
  std::ofstream file = create(out / "interactions.csv");
  file << "user,item,time,clicked,device\n";
  for (const Row& row : rows) {
    file << people[static_cast<std::size_t>(row.reader)].id << ','
         << works[static_cast<std::size_t>(row.work)].id << ',' << row.time << ',' << row.clicked
         << ',' << row.device << '\n';
  }
}

void write_readers(const std::filesystem::path& out, const std::vector<Reader>& people,
                   const std::vector<Work>& works, Random& random) {
  std::ofstream users = create(out / "users.csv");
  std::ofstream profiles = create(out / "user_profiles.jsonl");
  users << "user,age,region\n";
  for (const Reader& reader : people) {
    users << reader.id << ',' << reader.age << ',' << reader.region << '\n';
    profiles
        << nlohmann::json{{"id", reader.id}, {"text", write_profile(reader, works, random)}}.dump()
        << '\n';
  }
}

void run(const std::string& works_path, const std::string& factors_path,
         const std::string& dataset_path, const std::filesystem::path& out, std::uint64_t seed) {
  Random random(seed);
  std::vector<Work> works = read_works(works_path);
  read_factors(factors_path, works);
  draw_popularity(works, random);
  std::vector<Reader> people = draw_readers(random);
  const std::vector<Row> rows = simulate(works, people, random);

  std::filesystem::create_directories(out);
  const auto overwrite = std::filesystem::copy_options::overwrite_existing;
  std::filesystem::copy_file(works_path, out / "works.jsonl", overwrite);
  std::filesystem::copy_file(dataset_path, out / "dataset.json", overwrite);
  write_rows(out, rows, people, works);
  write_readers(out, people, works, random);
  std::cout << rows.size() << " impressions of " << works.size() << " works by " << readers
            << " readers in " << out.string() << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5 || argc > 6) {
    std::cerr
        << "usage: lore_demo_simulate WORKS.jsonl TASTE_FACTORS.csv DATASET.json OUTDIR [SEED]\n";
    return 2;
  }
  try {
    run(argv[1], argv[2], argv[3], argv[4], argc == 6 ? std::strtoull(argv[5], nullptr, 10) : 1);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "lore_demo_simulate: " << error.what() << '\n';
    return 1;
  }
}
