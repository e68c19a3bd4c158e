#include "lore/text/encode.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <unordered_map>
#include <vector>

#include <nlohmann/json.hpp>

#include "lore/error.h"
#include "lore/version.h"

#include "data/fingerprint.h"
#include "data/line_reader.h"
#include "data/parse_json.h"
#include "text/unfinished_vectors.h"

namespace lore {

namespace {

constexpr std::size_t texts_at_once = 64;
constexpr std::size_t max_depth = 64;

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// The texts of a JSONL file, one by one.
class TextReader {
 public:
  explicit TextReader(const TextFile& file)
      : path_(file.path),
        id_key_(file.id_key),
        text_key_(file.text_key),
        lines_(file.path, Encoding::utf8) {}

  // Moves on to the next text; false at the end.
  bool next() {
    do {
      if (!lines_.next()) return false;
    } while (is_blank(lines_.text()));
    const nlohmann::json record = parse();
    if (!record.is_object()) fail("", "not a record", "one JSON object a line", record.type_name());
    id_ = id_of(value(record, id_key_));
    text_ = text_of(value(record, text_key_));
    return true;
  }

  const std::string& id() const { return id_; }
  const std::string& text() const { return text_; }
  std::uint64_t line() const { return lines_.number(); }

  [[noreturn]] void fail(const std::string& key, const std::string& problem,
                         const std::string& expected, const std::string& found) const {
    lines_.fail(
        {.problem = problem, .place = {.field = key}, .expected = expected, .found = found});
  }

 private:
  nlohmann::json parse() const {
    try {
      return parse_json(lines_.text(), path_, max_depth);
    } catch (const Error& error) {
      Fault fault = error.fault();
      fault.place.offset.reset();
      lines_.fail(std::move(fault));
    }
  }

  const nlohmann::json& value(const nlohmann::json& record, const std::string& key) const {
    const auto found = record.find(key);
    if (found != record.end()) return *found;
    std::string others;
    for (const auto& [name, ignored] : record.items())
      others += (others.empty() ? "" : ", ") + name;
    fail(key, "the key is missing", "", others.empty() ? "no keys" : "the keys " + others);
  }

  std::string id_of(const nlohmann::json& value) const {
    if (value.is_number_integer()) return value.dump();
    if (!value.is_string()) fail(id_key_, "not an id", "a string or an integer", value.type_name());
    const auto& id = value.get_ref<const std::string&>();
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20; };
    if (is_blank(id) || std::any_of(id.begin(), id.end(), is_control)) {
      fail(id_key_, "not an id", "a string that is not blank, without control characters",
           value.dump());
    }
    return id;
  }

  std::string text_of(const nlohmann::json& value) const {
    if (!value.is_string()) fail(text_key_, "not a text", "a string", value.type_name());
    return value.get<std::string>();
  }

  std::string path_;
  std::string id_key_;
  std::string text_key_;
  LineReader lines_;
  std::string id_;
  std::string text_;
};

struct Summary {
  std::vector<std::string> ids;  // in the order of the file
  std::size_t blank = 0;
};

Summary check_all(TextReader reader) {
  Summary summary;
  std::unordered_map<std::string, std::uint64_t> lines;  // by id
  while (reader.next()) {
    const auto [first, is_new] = lines.try_emplace(reader.id(), reader.line());
    if (!is_new) {
      reader.fail("", "a second text for one id", "",
                  '"' + reader.id() + "\", also in line " + std::to_string(first->second));
    }
    summary.ids.push_back(reader.id());
    summary.blank += is_blank(reader.text()) ? 1 : 0;
  }
  return summary;
}

void require_texts(const Summary& summary, const std::string& path) {
  if (!summary.ids.empty()) return;
  throw Error({.kind = ErrorKind::format,
               .problem = "a file without texts",
               .place = {.file = path},
               .expected = "one JSON object a line"});
}

std::vector<std::string> take(TextReader& reader, std::size_t most) {
  std::vector<std::string> texts;
  while (texts.size() < most && reader.next()) texts.push_back(reader.text());
  return texts;
}

[[noreturn]] void refuse_changed(const std::string& path) {
  throw Error({.kind = ErrorKind::io,
               .problem = "the file became shorter while it was read",
               .place = {.file = path}});
}

std::string digest_of(const std::string& path) {
  Fingerprint fingerprint;
  fingerprint.add_file(path);
  return fingerprint.digits();
}

// Rates are those of the texts after the first `begun`.
class Clock {
 public:
  explicit Clock(std::size_t begun) : begun_(begun) {}

  EncodeProgress at(std::size_t done, std::size_t total, const TextCounts& counts) const {
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start_;
    const double rate = static_cast<double>(done - begun_) / std::max(spent.count(), 1e-9);
    const double eta = static_cast<double>(total - done) / std::max(rate, 1e-9);
    return {done, total, rate, eta, counts};
  }

 private:
  std::size_t begun_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

using Take = std::function<std::vector<std::string>(std::size_t most)>;

// The vectors of `total` texts, which `take` hands out a few at a time. Those that `kept` has are
// not made again, and those that are made it keeps; it may be null.
Matrix encode_all(const TextEncoder& encoder, std::size_t total, TextCounts& counts,
                  const Take& take, const std::function<void(const EncodeProgress&)>& progress,
                  UnfinishedVectors* kept = nullptr) {
  Matrix vectors(total, encoder.width());
  std::size_t done = kept == nullptr ? 0 : kept->restore(vectors, counts);
  for (std::size_t skipped = 0; skipped < done;) skipped += take(done - skipped).size();
  const Clock clock(done);
  if (progress && done == total) progress(clock.at(done, total, counts));
  while (done < total) {
    const std::vector<std::string> texts = take(std::min(texts_at_once, total - done));
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    const Matrix encoded = encoder.encode_counted(views, counts);
    if (kept != nullptr) kept->append(encoded, counts);
    std::copy(encoded.values().begin(), encoded.values().end(), vectors.row(done).begin());
    done += texts.size();
    if (progress) progress(clock.at(done, total, counts));
  }
  return vectors;
}

}  // namespace

VectorTable encode_texts(const TextEncoder& encoder, const TextFile& file,
                         const std::function<void(const EncodeProgress&)>& progress) {
  Summary summary = check_all(TextReader(file));
  require_texts(summary, file.path);
  const std::string digest = digest_of(file.path);
  std::optional<UnfinishedVectors> kept;
  if (!file.unfinished.empty()) {
    const std::string identity =
        encoder.id() + ' ' + digest + ' ' + file.id_key + ' ' + file.text_key;
    kept.emplace(file.unfinished, identity, encoder.width());
  }
  TextReader reader(file);
  TextCounts counts;
  const auto take_some = [&](std::size_t most) {
    std::vector<std::string> texts = take(reader, std::min(most, texts_at_once));
    if (texts.empty()) refuse_changed(file.path);
    return texts;
  };
  Matrix vectors =
      encode_all(encoder, summary.ids.size(), counts, take_some, progress, kept ? &*kept : nullptr);
  return VectorTable(std::move(summary.ids), std::move(vectors),
                     {{"encoder", encoder.id()},
                      {"texts", digest},
                      {"empty", std::to_string(summary.blank)},
                      {"long", std::to_string(counts.long_texts)},
                      {"cut_tokens", std::to_string(counts.cut_tokens)},
                      {"lore", version}});
}

VectorTable encode_texts(const TextEncoder& encoder, const std::string& path,
                         const std::string& id_key, const std::string& text_key,
                         const std::function<void(const EncodeProgress&)>& progress) {
  return encode_texts(encoder, TextFile{path, id_key, text_key}, progress);
}

VectorTable encode_texts(const TextEncoder& encoder, std::vector<std::string> ids,
                         std::span<const std::string> texts,
                         const std::function<void(const EncodeProgress&)>& progress) {
  if (ids.size() != texts.size()) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "not one text an id",
                 .expected = std::to_string(ids.size()) + " texts",
                 .found = std::to_string(texts.size())});
  }
  std::size_t done = 0;
  const auto take_some = [&](std::size_t most) {
    const auto some = texts.subspan(done, most);
    done += most;
    return std::vector<std::string>(some.begin(), some.end());
  };
  TextCounts counts;
  Matrix vectors = encode_all(encoder, texts.size(), counts, take_some, progress);
  const auto blank = std::count_if(texts.begin(), texts.end(), is_blank);
  return VectorTable(std::move(ids), std::move(vectors),
                     {{"encoder", encoder.id()},
                      {"empty", std::to_string(blank)},
                      {"long", std::to_string(counts.long_texts)},
                      {"cut_tokens", std::to_string(counts.cut_tokens)},
                      {"lore", version}});
}

}  // namespace lore
