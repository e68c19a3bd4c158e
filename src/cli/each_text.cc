#include "cli/each_text.h"

#include "lore/data/record.h"

namespace lore::cli {

void each_text(const std::string& path, const std::string& key,
               const std::function<void(std::string_view text)>& visit) {
  FileSpec file;
  file.path = path;
  file.format = FileFormat::jsonl;
  const auto records = open_records(file, {key});
  const std::size_t column = records->index_of(key);
  for (Record record; records->next(record);) visit(record.values[column]);
}

}  // namespace lore::cli
