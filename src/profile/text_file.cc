#include "profile/text_file.h"

#include "lore/error.h"

#include "profile/store_file.h"

namespace lore {

namespace {

FileSpec file_spec(const std::string& path) {
  FileSpec file;
  file.path = path;
  file.format = FileFormat::jsonl;
  return file;
}

}  // namespace

TextFile::TextFile(const std::string& path, const ProfileKeys& keys)
    : keys_(keys), records_(open_records(file_spec(path), {keys.id, keys.text})) {
  id_ = records_->index_of(keys.id);
  text_ = records_->index_of(keys.text);
}

bool TextFile::next() {
  if (!records_->next(record_)) return false;
  if (is_blank(id())) fail(keys_.id, "a text without an id");
  const auto [first, added] = lines_.try_emplace(std::string(id()), record_.line);
  if (!added) {
    fail(keys_.id, "a second text for one id",
         '"' + first->first + "\" of line " + std::to_string(first->second));
  }
  return true;
}

void TextFile::fail(const std::string& key, const std::string& problem,
                    const std::string& found) const {
  throw Error({.kind = ErrorKind::format,
               .problem = problem,
               .place = {.file = records_->path(), .line = record_.line, .field = key},
               .found = found});
}

}  // namespace lore
