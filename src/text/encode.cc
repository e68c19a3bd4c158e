#include "lore/text/encode.h"

#include <algorithm>
#include <chrono>
#include <unordered_map>
#include <vector>

#include "lore/data/record.h"
#include "lore/error.h"
#include "lore/version.h"

#include "data/fingerprint.h"

namespace lore {

namespace {

constexpr std::size_t texts_at_once = 64;

struct Texts {
  std::vector<std::string> ids;
  std::vector<std::string> texts;
};

Texts read(const std::string& path, const std::string& id_key, const std::string& text_key) {
  FileSpec file;
  file.path = path;
  file.format = FileFormat::jsonl;
  const auto records = open_records(file, {id_key, text_key});
  Texts result;
  std::unordered_map<std::string, std::uint64_t> lines;  // by id
  for (Record record; records->next(record);) {
    std::string id(record.values[0]);
    const auto [first, added] = lines.try_emplace(id, record.line);
    if (id.empty() || !added) {
      throw Error({.kind = ErrorKind::format,
                   .problem = id.empty() ? "a text without an id" : "a second text for one id",
                   .place = {.file = path, .line = record.line, .field = id_key},
                   .expected = "an id that stands once",
                   .found = id.empty()
                                ? "none"
                                : '"' + id + "\", also in line " + std::to_string(first->second)});
    }
    result.ids.push_back(std::move(id));
    result.texts.emplace_back(record.values[1]);
  }
  return result;
}

bool is_zero(std::span<const float> vector) {
  return std::all_of(vector.begin(), vector.end(), [](float value) { return value == 0; });
}

std::string digest_of(const std::string& path) {
  Fingerprint fingerprint;
  fingerprint.add_file(path);
  return fingerprint.digits();
}

class Clock {
 public:
  EncodeProgress at(std::size_t done, std::size_t total) const {
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start_;
    const double rate = static_cast<double>(done) / std::max(spent.count(), 1e-9);
    return {done, total, rate, static_cast<double>(total - done) / std::max(rate, 1e-9)};
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

VectorTable encode_texts(const TextEncoder& encoder, const std::string& path,
                         const std::string& id_key, const std::string& text_key,
                         const std::function<void(const EncodeProgress&)>& progress) {
  Texts input = read(path, id_key, text_key);
  Matrix vectors(input.texts.size(), encoder.width());
  const Clock clock;
  std::size_t empty = 0;
  for (std::size_t begin = 0; begin < input.texts.size(); begin += texts_at_once) {
    const std::size_t end = std::min(begin + texts_at_once, input.texts.size());
    const std::vector<std::string_view> some(
        input.texts.begin() + static_cast<std::ptrdiff_t>(begin),
        input.texts.begin() + static_cast<std::ptrdiff_t>(end));
    const Matrix encoded = encoder.encode(some);
    std::copy(encoded.values().begin(), encoded.values().end(), vectors.row(begin).begin());
    for (std::size_t i = begin; i < end; ++i) empty += is_zero(vectors.row(i));
    if (progress) progress(clock.at(end, input.texts.size()));
  }
  return VectorTable(std::move(input.ids), std::move(vectors),
                     {{"encoder", encoder.id()},
                      {"texts", digest_of(path)},
                      {"empty", std::to_string(empty)},
                      {"lore", version}});
}

}  // namespace lore
