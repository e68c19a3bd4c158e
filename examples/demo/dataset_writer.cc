#include "demo/dataset_writer.h"

#include <fstream>
#include <stdexcept>
#include <vector>

#include <nlohmann/json.hpp>

#include "demo/clicks.h"
#include "demo/profile_writer.h"
#include "demo/random.h"
#include "demo/readers.h"
#include "demo/works.h"

namespace demo {

namespace {

constexpr std::size_t reader_count = 600;

std::ofstream create(const std::filesystem::path& path) {
  std::ofstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot write " + path.string());
  file.exceptions(std::ios::failbit | std::ios::badbit);
  return file;
}

void write_users(const std::filesystem::path& path, const std::vector<Reader>& readers) {
  std::ofstream file = create(path);
  file << "user,age,region\n";
  for (const Reader& reader : readers) {
    file << reader.id << ',' << reader.age << ',' << reader.region << '\n';
  }
}

void write_profiles(const std::filesystem::path& path, const std::vector<Reader>& readers,
                    const std::vector<Observed>& observed, const std::vector<Work>& works,
                    Random& random) {
  std::ofstream file = create(path);
  for (std::size_t r = 0; r < readers.size(); ++r) {
    const std::string text = write_profile(observed[r], works, random);
    if (text.empty()) continue;
    file << nlohmann::ordered_json{{"id", readers[r].id}, {"text", text}}.dump() << '\n';
  }
}

void write_interactions(const std::filesystem::path& path, const std::vector<Impression>& rows,
                        const std::vector<Reader>& readers, const std::vector<Work>& works) {
  std::ofstream file = create(path);
  file << "user,item,time,clicked,device\n";
  for (const Impression& row : rows) {
    file << readers[row.reader].id << ',' << works[row.work].id << ',' << row.time << ','
         << row.clicked << ',' << row.device << '\n';
  }
}

void write_oracle(const std::filesystem::path& path, const std::vector<Impression>& rows) {
  std::ofstream file = create(path);
  file << "probability\n";
  for (const Impression& row : rows) file << row.probability << '\n';
}

void copy(const std::string& from, const std::filesystem::path& to) {
  std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
}

}  // namespace

std::string write_dataset(const SimulationFiles& files, std::uint64_t seed) {
  Random random(seed);
  std::vector<Work> works = read_works(files.works, files.taste_factors);
  draw_fates(works, random);
  const std::vector<Reader> readers = draw_readers(reader_count, random);
  const Log log = simulate(works, readers, random);

  std::filesystem::create_directories(files.out);
  copy(files.works, files.out / "works.jsonl");
  copy(files.dataset, files.out / "dataset.json");
  write_users(files.out / "users.csv", readers);
  write_profiles(files.out / "user_profiles.jsonl", readers, observe(log.profiled, readers.size()),
                 works, random);
  write_interactions(files.out / "interactions.csv", log.kept, readers, works);
  write_oracle(files.out / "oracle.csv", log.kept);
  return std::to_string(log.kept.size()) + " impressions of " + std::to_string(works.size()) +
         " works by " + std::to_string(readers.size()) + " readers in " + files.out.string();
}

}  // namespace demo
