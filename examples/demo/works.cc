#include "demo/works.h"

#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace demo {

namespace {

constexpr double share_of_genre_ignored = 0.5;
constexpr double share_of_new_works = 0.2;
constexpr double first_release_day = 92;  // the validation rows begin about here,
constexpr double last_release_day = 106;  // the test rows between the two

std::ifstream open(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  return file;
}

std::map<std::string, Factors> read_factors(const std::string& path) {
  std::ifstream file = open(path);
  std::map<std::string, Factors> factors;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream cells(line);
    std::string cell;
    std::getline(cells, cell, ',');
    for (double& factor : factors[cell]) {
      if (!std::getline(cells, cell, ',')) throw std::runtime_error(path + ": too short: " + line);
      factor = std::stod(cell);
    }
  }
  return factors;
}

// The mean of `of` over a work's genres.
Factors genre_mean(const Work& work, const std::map<std::string, Factors>& of) {
  Factors mean = {};
  for (const std::string& genre : work.genres) {
    for (std::size_t f = 0; f < factor_count; ++f) {
      mean[f] += of.at(genre)[f] / static_cast<double>(work.genres.size());
    }
  }
  return mean;
}

std::map<std::string, Factors> mean_by_genre(const std::vector<Work>& works) {
  std::map<std::string, Factors> means;
  std::map<std::string, double> counts;
  for (const Work& work : works) {
    for (const std::string& genre : work.genres) {
      ++counts[genre];
      for (std::size_t f = 0; f < factor_count; ++f) means[genre][f] += work.factors[f];
    }
  }
  for (auto& [genre, mean] : means) {
    for (double& factor : mean) factor /= counts[genre];
  }
  return means;
}

// A work is liked for what sets it apart from others of its genres, and half for what it shares.
void subtract_expectation(std::vector<Work>& works) {
  const std::map<std::string, Factors> means = mean_by_genre(works);
  for (Work& work : works) {
    const Factors expected = genre_mean(work, means);
    for (std::size_t f = 0; f < factor_count; ++f) {
      work.factors[f] -= share_of_genre_ignored * expected[f];
    }
  }
}

}  // namespace

double dot(const Factors& a, const Factors& b) {
  double sum = 0;
  for (std::size_t f = 0; f < factor_count; ++f) sum += a[f] * b[f];
  return sum;
}

std::vector<Work> read_works(const std::string& works_file, const std::string& factors_file) {
  const std::map<std::string, Factors> factors = read_factors(factors_file);
  std::ifstream file = open(works_file);
  std::vector<Work> works;
  for (std::string line; std::getline(file, line);) {
    const auto json = nlohmann::json::parse(line);
    Work work;
    work.id = json.at("item");
    work.title = json.at("title");
    work.kind = json.at("kind");
    work.genres = json.at("genres");
    const auto found = factors.find(work.id);
    if (found == factors.end()) throw std::runtime_error(factors_file + " lacks " + work.id);
    work.factors = found->second;
    works.push_back(std::move(work));
  }
  if (works.empty()) throw std::runtime_error("no works in " + works_file);
  subtract_expectation(works);
  return works;
}

void draw_fates(std::vector<Work>& works, Random& random) {
  for (Work& work : works) {
    work.popularity = random.normal();
    if (!random.chance(share_of_new_works)) continue;
    work.release_day =
        first_release_day + (last_release_day - first_release_day) * random.uniform();
  }
}

}  // namespace demo
