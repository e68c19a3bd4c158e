#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "demo/dataset_writer.h"
#include "demo/works.h"

namespace {

using testing::AllOf;
using testing::Ge;
using testing::Gt;
using testing::Le;
using testing::Lt;

const std::filesystem::path data = LORE_DEMO_DATA;

std::vector<std::string> lines_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
  return cells;
}

std::vector<nlohmann::json> objects_of(const std::filesystem::path& path) {
  std::vector<nlohmann::json> objects;
  for (const std::string& line : lines_of(path)) objects.push_back(nlohmann::json::parse(line));
  return objects;
}

std::size_t words_in(const std::string& text) {
  std::istringstream stream(text);
  std::size_t count = 0;
  for (std::string word; stream >> word;) ++count;
  return count;
}

TEST(DemoWorks, HaveUniqueIdsAndTexts) {
  const auto works = objects_of(data / "works.jsonl");
  std::set<std::string> ids;
  std::set<std::string> texts;
  for (const auto& work : works) {
    EXPECT_TRUE(ids.insert(work.at("item")).second) << work.at("item");
    EXPECT_TRUE(texts.insert(work.at("text")).second) << work.at("item");
  }
  EXPECT_EQ(works.size(), 320U);
}

TEST(DemoWorks, StateTheirFacts) {
  for (const auto& work : objects_of(data / "works.jsonl")) {
    const std::string id = work.at("item");
    for (const char* key : {"title", "creator", "kind", "country"}) {
      EXPECT_FALSE(work.at(key).get<std::string>().empty()) << id << ' ' << key;
    }
    EXPECT_THAT(work.at("year").get<int>(), AllOf(Ge(1600), Le(2025))) << id;
    EXPECT_THAT(work.at("genres").size(), AllOf(Ge(1U), Le(3U))) << id;
  }
}

TEST(DemoWorks, AreToldInAFewSentences) {
  for (const auto& work : objects_of(data / "works.jsonl")) {
    EXPECT_THAT(words_in(work.at("text")), AllOf(Ge(45U), Le(70U))) << work.at("item");
  }
}

TEST(DemoWorks, AllHaveTasteFactorsInRange) {
  const auto lines = lines_of(data / "taste_factors.csv");
  std::set<std::string> ids;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto cells = cells_of(lines[i]);
    ASSERT_EQ(cells.size(), 1 + demo::factor_count) << lines[i];
    ids.insert(cells[0]);
    for (std::size_t f = 1; f < cells.size(); ++f) {
      EXPECT_THAT(std::stod(cells[f]), AllOf(Ge(-1), Le(1))) << lines[i];
    }
  }
  for (const auto& work : objects_of(data / "works.jsonl")) {
    EXPECT_EQ(ids.erase(work.at("item")), 1U) << work.at("item");
  }
  EXPECT_TRUE(ids.empty()) << *ids.begin();
}

TEST(DemoWorks, NameTheFactorsInTheOrderOfTheSimulator) {
  std::vector<std::string> header = cells_of(lines_of(data / "taste_factors.csv").at(0));
  header.erase(header.begin());
  EXPECT_THAT(header, testing::ElementsAreArray(demo::factor_names));
}

// Two works that share all their genres still differ in what readers choose by.
TEST(DemoWorks, OfEqualGenresHaveDifferentFactors) {
  std::map<std::string, std::string> factors;
  for (const std::string& line : lines_of(data / "taste_factors.csv")) {
    factors[line.substr(0, line.find(','))] = line.substr(line.find(','));
  }
  std::set<std::string> seen;
  for (const auto& work : objects_of(data / "works.jsonl")) {
    const std::string id = work.at("item");
    EXPECT_TRUE(seen.insert(work.at("genres").dump() + factors[id]).second) << id;
  }
}

struct Row {
  std::string user;
  std::string item;
  long long time;
  bool clicked;
};

class DemoSimulation : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::filesystem::temp_directory_path() / ("lore_demo_" + std::to_string(getpid()));
    write("first", 1);
    for (const std::string& line : lines_of(folder_ / "first" / "interactions.csv")) {
      const auto cells = cells_of(line);
      if (cells.at(0) == "user") continue;
      rows_.push_back({cells[0], cells[1], std::stoll(cells.at(2)), cells.at(3) == "1"});
    }
  }
  static void TearDownTestSuite() {
    std::filesystem::remove_all(folder_);
    rows_.clear();
  }

  static void write(const std::string& name, std::uint64_t seed) {
    demo::write_dataset(
        {data / "works.jsonl", data / "taste_factors.csv", data / "dataset.json", folder_ / name},
        seed);
  }

  // Showings of each work in the rows from `begin` to `end`, as shares of all rows.
  static std::map<std::string, int> showings(double begin, double end) {
    const auto size = static_cast<double>(rows_.size());
    std::map<std::string, int> counts;
    for (auto i = static_cast<std::size_t>(begin * size); i < static_cast<std::size_t>(end * size);
         ++i) {
      ++counts[rows_[i].item];
    }
    return counts;
  }

  static std::filesystem::path folder_;
  static std::vector<Row> rows_;
};

std::filesystem::path DemoSimulation::folder_;
std::vector<Row> DemoSimulation::rows_;

TEST_F(DemoSimulation, WritesEqualBytesForEqualSeeds) {
  write("second", 1);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_ / "first")) {
    const auto name = entry.path().filename();
    EXPECT_TRUE(bytes_of(entry.path()) == bytes_of(folder_ / "second" / name)) << name;
    ++files;
  }
  EXPECT_EQ(files, 6);
}

TEST_F(DemoSimulation, WritesOtherClicksForOtherSeeds) {
  write("other", 2);
  EXPECT_FALSE(bytes_of(folder_ / "first" / "interactions.csv") ==
               bytes_of(folder_ / "other" / "interactions.csv"));
}

TEST_F(DemoSimulation, WritesRowsInTheOrderOfTimeAfterTheProfiles) {
  const auto dataset = nlohmann::json::parse(bytes_of(data / "dataset.json"), nullptr, true, true);
  const long long seen_until = dataset.at("texts").at("user").at("saw").at("until");
  EXPECT_GT(rows_.front().time, seen_until);
  EXPECT_TRUE(std::is_sorted(rows_.begin(), rows_.end(),
                             [](const Row& a, const Row& b) { return a.time < b.time; }));
}

TEST_F(DemoSimulation, NamesEveryColumnOfTheDataset) {
  const auto dataset = nlohmann::json::parse(bytes_of(data / "dataset.json"), nullptr, true, true);
  std::set<std::string> names;
  for (const char* file : {"users.csv", "interactions.csv"}) {
    for (const auto& name : cells_of(lines_of(folder_ / "first" / file).at(0))) names.insert(name);
  }
  const nlohmann::json work = objects_of(data / "works.jsonl").at(0);
  for (const auto& [name, value] : work.items()) names.insert(name);
  for (const auto& [name, column] : dataset.at("columns").items()) {
    EXPECT_TRUE(names.contains(name)) << name;
  }
}

TEST_F(DemoSimulation, ShowsAFifthOfTheWorksHardlyBeforeTheTestRows) {
  const auto trained = showings(0, 0.7);
  const auto tested = showings(0.8, 1);
  int cold_works = 0;
  int cold_rows = 0;
  for (const auto& [work, count] : tested) {
    if (trained.contains(work) && trained.at(work) > 5) continue;
    ++cold_works;
    cold_rows += count;
  }
  EXPECT_THAT(cold_works, AllOf(Gt(320 / 7), Lt(320 / 4)));
  EXPECT_THAT(cold_rows / (0.2 * static_cast<double>(rows_.size())), AllOf(Gt(0.25), Lt(0.5)));
}

TEST_F(DemoSimulation, NeverShowsAWorkAgainThatWasClicked) {
  std::set<std::pair<std::string, std::string>> clicked;
  for (const Row& row : rows_) {
    EXPECT_FALSE(clicked.contains({row.user, row.item})) << row.user << ' ' << row.item;
    if (row.clicked) clicked.insert({row.user, row.item});
  }
}

TEST_F(DemoSimulation, ClicksAsOftenAsTheOracleSays) {
  const auto lines = lines_of(folder_ / "first" / "oracle.csv");
  ASSERT_EQ(lines.size(), rows_.size() + 1);
  std::map<int, std::pair<double, double>> sums;  // by tenth of probability: said, clicked
  std::map<int, int> counts;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const double probability = std::stod(lines[i + 1]);
    const int tenth = static_cast<int>(probability * 10);
    sums[tenth].first += probability;
    sums[tenth].second += rows_[i].clicked ? 1 : 0;
    ++counts[tenth];
  }
  for (const auto& [tenth, sum] : sums) {
    const double five_deviations = 2.5 / std::sqrt(counts[tenth]);
    EXPECT_NEAR(sum.first / counts[tenth], sum.second / counts[tenth], five_deviations) << tenth;
  }
}

TEST_F(DemoSimulation, ProfilesMostReadersButNotThoseWhoCameLater) {
  std::set<std::string> users;
  for (const std::string& line : lines_of(folder_ / "first" / "users.csv")) {
    users.insert(cells_of(line).at(0));
  }
  const auto profiles = objects_of(folder_ / "first" / "user_profiles.jsonl");
  for (const auto& profile : profiles) {
    EXPECT_TRUE(users.contains(profile.at("id"))) << profile.at("id");
    EXPECT_THAT(words_in(profile.at("text")), AllOf(Ge(30U), Le(100U))) << profile.at("id");
  }
  EXPECT_THAT(static_cast<double>(profiles.size()) / static_cast<double>(users.size() - 1),
              AllOf(Gt(0.75), Lt(0.95)));
}

}  // namespace
