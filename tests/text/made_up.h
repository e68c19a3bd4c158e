#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lore/error.h"

namespace lore::made_up {

// A folder of the running test's own, removed with the object.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "lore-text-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  std::string path() const { return path_.string(); }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path_), {}));
  }

 private:
  std::filesystem::path path_;
};

inline std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

// What `call` throws; a failure if it throws nothing.
template <typename Call>
Fault fault_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.fault();
  }
  ADD_FAILURE() << "no error was thrown";
  return {};
}

inline const std::vector<std::vector<std::string>> topics = {
    {"rocket", "orbit", "planet", "astronaut", "comet", "launch", "gravity", "moonlight"},
    {"butter", "oven", "recipe", "flour", "saucepan", "simmer", "pepper", "baker"},
    {"violin", "concert", "melody", "orchestra", "rhythm", "singer", "chorus", "piano"},
};

// A sentence of eight words: topic words among words of no topic.
inline std::string sentence(std::size_t topic, std::mt19937& random) {
  static const std::vector<std::string> plain = {"the",   "a",     "with",  "under", "many",
                                                 "every", "about", "small", "new",   "old"};
  std::string text;
  for (int word = 0; word < 8; ++word) {
    const std::vector<std::string>& words = word % 2 == 0 ? plain : topics[topic];
    text += (text.empty() ? "" : " ") + words[random() % words.size()];
  }
  return text;
}

// `count` sentences on each topic, topic by topic in turn.
inline std::vector<std::string> corpus(std::size_t count, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t topic = 0; topic < topics.size(); ++topic) {
      texts.push_back(sentence(topic, random));
    }
  }
  return texts;
}

// The folder of private data that some tests compare against, or "".
inline std::string private_data() {
  const char* folder = std::getenv("LORE_EVAL_DATA");
  return folder == nullptr ? "" : folder;
}

}  // namespace lore::made_up

#define LORE_NEEDS_PRIVATE_DATA()                                                      \
  if (::lore::made_up::private_data().empty()) {                                       \
    GTEST_SKIP() << "set LORE_EVAL_DATA to the folder of evaluation data to run this"; \
  }                                                                                    \
  static_assert(true)
