#include "train/training_file.h"

#include "lore/error.h"

namespace lore {

namespace {

constexpr std::size_t longest_shown = 1000;  // a graph is longer than anyone would read

std::string shown(const std::string& value, const std::string& otherwise) {
  if (value.empty()) return "nothing";
  return value.size() > longest_shown ? otherwise : value;
}

}  // namespace

void write_identity(TensorWriter& writer, const TrainingIdentity& identity) {
  for (const auto& [name, value] : identity) writer.set_metadata(name, value);
}

void check_identity(const TensorFile& file, const TrainingIdentity& identity) {
  for (const auto& [name, value] : identity) {
    const auto entry = file.metadata().find(name);
    const std::string found = entry == file.metadata().end() ? "" : entry->second;
    if (found == value) continue;
    throw Error({.kind = ErrorKind::mismatch,
                 .problem = "the checkpoint is of another training",
                 .place = {.file = file.path(), .field = name},
                 .expected = shown(value, "the model's " + name),
                 .found = shown(found, "another " + name),
                 .hint = "give the options and data it was made with, or start without resuming"});
  }
}

}  // namespace lore
