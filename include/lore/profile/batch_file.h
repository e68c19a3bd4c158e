#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lore/profile/llm.h"

namespace lore {

// Writes questions as OpenAI batch files, which `vllm run-batch` reads as well: a JSON object a
// line with the question's key as its custom_id. At most 50,000 questions and 190 MB a file;
// further files are named after the first, "questions-2.jsonl". Thread safety: one thread at a
// time.
class BatchFileWriter {
 public:
  BatchFileWriter(std::string path, std::string model);

  // Questions whose schema the server enforces in OpenAI's way.
  void add(const ChatRequest& request);

  // Writes what is left, each file whole or not at all; returns the paths of all. Throws as
  // write_file does, also from add().
  std::vector<std::string> finish();

 private:
  void write();

  std::string path_;
  std::string model_;
  std::string lines_;
  std::size_t count_ = 0;  // of lines_
  std::vector<std::string> paths_;
};

// A model that answers out of the output and error files of a batch, by key and in any order of the
// lines; what is in none of them fails. Holds the files' answers in memory. Throws
// Error(not_found), or Error(format) with file and line for what is no line of a batch's output.
std::unique_ptr<LanguageModel> open_batch_replies(const std::vector<std::string>& paths,
                                                  const std::string& model);

}  // namespace lore
