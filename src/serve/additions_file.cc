#include "serve/additions_file.h"

#include <cerrno>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "lore/error.h"

#include "bundle/seal.h"
#include "data/file_error.h"
#include "json_document.h"

namespace lore {
namespace {

using nlohmann::json;

constexpr std::size_t checksum_digits = 32;

JsonDocument<json> document_of(const Addition& addition) {
  JsonDocument<json> holder;
  json& document = *holder;
  document["side"] = name_of(addition.side);
  document["id"] = addition.entity.id;
  if (addition.removes) {
    document["removed"] = true;
    return holder;
  }
  document["fields"] = addition.entity.fields;
  if (!addition.entity.vector.empty()) document["vector"] = addition.entity.vector;
  if (!addition.text.empty()) document["text"] = addition.text;
  return holder;
}

std::string line_of(const Addition& addition) try {
  const std::string text = document_of(addition)->dump();
  return checksum_of(text) + ' ' + text + '\n';
} catch (const json::type_error& error) {
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "an id, field or text that is not UTF-8",
               .found = error.what()});
}

Addition parse(std::string_view text) {
  const auto document = JsonDocument<json>::parse(text);
  Addition addition;
  addition.side = document->at("side") == name_of(Side::user) ? Side::user : Side::item;
  addition.removes = document->value("removed", false);
  addition.entity.id = document->at("id").get<std::string>();
  if (addition.removes) return addition;
  addition.entity.fields = document->at("fields").get<std::map<std::string, std::string>>();
  addition.entity.vector = document->value("vector", std::vector<float>());
  addition.text = document->value("text", std::string());
  return addition;
}

// Whether the line says what was once written.
bool is_sealed(std::string_view line) {
  return line.size() > checksum_digits && line[checksum_digits] == ' ' &&
         checksum_of(line.substr(checksum_digits + 1)) == line.substr(0, checksum_digits);
}

[[noreturn]] void refuse(const std::string& path, std::uint64_t line, const std::string& found) {
  throw Error({.kind = ErrorKind::corrupt,
               .problem = "an addition that changed since it was written",
               .place = {.file = path, .line = line},
               .found = found,
               .hint = "remove the line, or the file to begin without additions"});
}

std::string read_all(int descriptor, const std::string& path) {
  std::string text;
  char block[1 << 16];
  ssize_t bytes;
  while ((bytes = ::read(descriptor, block, sizeof(block))) != 0) {
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes < 0) throw file_error(path, "cannot read the file", errno);
    text.append(block, static_cast<std::size_t>(bytes));
  }
  return text;
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

AdditionsFile::AdditionsFile(std::string path) : path_(std::move(path)) {
  descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (descriptor_ < 0) {
    throw file_error(path_, "cannot open the file", errno, "no such folder to write to");
  }
  try {
    read_lines(read_all(descriptor_, path_));
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

AdditionsFile::AdditionsFile(AdditionsFile&& other) noexcept {
  *this = std::move(other);
}

AdditionsFile& AdditionsFile::operator=(AdditionsFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(bytes_, other.bytes_);
  std::swap(read_, other.read_);
  return *this;
}

AdditionsFile::~AdditionsFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void AdditionsFile::read_lines(const std::string& text) {
  std::uint64_t line = 1;
  for (std::size_t end; (end = text.find('\n', bytes_)) != text.npos; ++line) {
    const std::string_view found = std::string_view(text).substr(bytes_, end - bytes_);
    if (!is_sealed(found)) refuse(path_, line, "another checksum");
    try {
      Addition addition = parse(found.substr(checksum_digits + 1));
      const auto key = std::pair(addition.side, addition.entity.id);
      read_[key] = std::move(addition);
    } catch (const json::exception& error) {
      refuse(path_, line, error.what());
    }
    bytes_ = end + 1;
  }
  if (bytes_ < text.size() && ::ftruncate(descriptor_, static_cast<off_t>(bytes_)) != 0) {
    throw file_error(path_, "cannot drop a line that was cut short", errno);
  }
}

void AdditionsFile::append(const Addition& addition) {
  if (descriptor_ < 0) return;
  const std::string line = line_of(addition);
  if (!write_all(descriptor_, line) || ::fdatasync(descriptor_) != 0) {
    const int error = errno;
    // What is left of the line without this has no newline or the next append lies behind it.
    if (::ftruncate(descriptor_, static_cast<off_t>(bytes_)) != 0) {
      throw file_error(path_, "cannot take back an addition written in part", errno);
    }
    throw file_error(path_, "cannot write the file", error);
  }
  bytes_ += line.size();
}

void AdditionsFile::clear() {
  if (descriptor_ < 0) return;
  if (::ftruncate(descriptor_, 0) != 0 || ::fdatasync(descriptor_) != 0) {
    throw file_error(path_, "cannot empty the file", errno);
  }
  bytes_ = 0;
}

}  // namespace lore
