#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "lore/data/record.h"
#include "lore/data/vector_table.h"
#include "lore/error.h"
#include "lore/train/distil.h"

#include "cli/text_training.h"
#include "cli/text_verbs.h"
#include "data/npy.h"

namespace lore::cli {

namespace {

struct Arguments {
  std::string texts;
  std::string vectors;
  std::string id_key = "id";
  std::string text_key = "text";
  std::string group_key;
  DistilOptions options;
};

// What a teacher said of texts.
struct Lesson {
  std::vector<std::string> texts;
  std::vector<std::string> groups;
  Matrix vectors;
};

// Vectors in the order of the texts, or by their ids.
Lesson read(const Arguments& arguments) {
  const bool in_order = arguments.vectors.ends_with(".npy");
  std::vector<std::string> keys = {arguments.text_key};
  if (!in_order) keys.push_back(arguments.id_key);
  if (!arguments.group_key.empty()) keys.push_back(arguments.group_key);
  FileSpec file;
  file.path = arguments.texts;
  file.format = FileFormat::jsonl;
  const auto records = open_records(file, keys);
  const auto column = [&](const std::string& key) { return records->index_of(key); };
  Lesson lesson;
  std::vector<std::string> ids;
  for (Record record; records->next(record);) {
    lesson.texts.emplace_back(record.values[column(arguments.text_key)]);
    if (!in_order) ids.emplace_back(record.values[column(arguments.id_key)]);
    if (!arguments.group_key.empty()) {
      lesson.groups.emplace_back(record.values[column(arguments.group_key)]);
    }
  }
  if (in_order) {
    lesson.vectors = read_npy(arguments.vectors);
    return lesson;
  }
  const VectorTable table = VectorTable::read(arguments.vectors);
  lesson.vectors = Matrix(ids.size(), table.width());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::span<const float> vector = table.find(ids[i]);
    if (vector.empty()) {
      throw Error({.kind = ErrorKind::mismatch,
                   .problem = "a text has no vector",
                   .place = {.file = arguments.vectors, .field = ids[i]}});
    }
    std::copy(vector.begin(), vector.end(), lesson.vectors.row(i).begin());
  }
  return lesson;
}

void distil(const Arguments& arguments, const Output& output) {
  const Lesson lesson = read(arguments);
  const TextTrainingResult result =
      lore::distil(lesson.texts, lesson.vectors, lesson.groups, arguments.options,
                   progress_of(output, "cosine", "texts"));
  report(result, arguments.options.out, "mean cosine to the teacher", "texts", output);
}

void add_options(CLI::App& verb, DistilOptions& options) {
  CLI::Option* from =
      verb.add_option("--from", options.from, "Directory of a transformer to go on from, as it is");
  verb.add_option("--tokenizer", options.tokenizer, "Directory of the tokenizer of a new one")
      ->excludes(from);
  verb.add_flag("!--random-start", options.linear_start,
                "Begin with random numbers, not as a fitted bag of tokens");
  add_shape_options(verb, options.shape);
  verb.add_option("--token-dropout", options.token_dropout, "Chance of a token to be left out")
      ->capture_default_str();
  verb.add_option("--dropout", options.dropout, "Of what a layer adds")->capture_default_str();
  add_training_options(verb, options);
}

}  // namespace

void add_text_distil(CLI::App& text, const Output& output) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb =
      text.add_subcommand("distil", "Train a small transformer on vectors of another encoder");
  verb->add_option("--texts", arguments->texts, "JSONL of {\"text\": ...}")->required();
  verb->add_option("--vectors", arguments->vectors,
                   "The teacher's: .npy in the order of the texts, or .safetensors by id")
      ->required();
  verb->add_option("--id-key", arguments->id_key, "Key of the id")->capture_default_str();
  verb->add_option("--text-key", arguments->text_key, "Key of the text")->capture_default_str();
  verb->add_option("--group-key", arguments->group_key,
                   "Key of what is held back together, such as the film of a text");
  add_options(*verb, arguments->options);
  verb->callback([arguments, &output] { distil(*arguments, output); });
}

}  // namespace lore::cli
