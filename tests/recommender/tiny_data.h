#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "lore/data/vector_table.h"

namespace lore {

// A dataset in a folder of its own, removed with the object: 24 users who click works of their own
// parity, each work with a text that says which.
class TinyData {
 public:
  TinyData() {
    std::string pattern = (std::filesystem::temp_directory_path() / "lore-door-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = pattern;
    write_rows();
    write_works();
    write("dataset.json", R"({
      "interactions": {"file": "rows.csv"},
      "items": {"file": "works.jsonl"},
      "columns": {"genres": {"kind": "multi-valued", "side": "item"},
                  "title": {"kind": "text", "side": "item"}},
      "user": "user", "item": "item", "time": "time", "label": {"column": "click"},
      "history": {"rows": "positive", "length": 4},
      "split": {"by": "time", "valid": 0.2, "test": 0.2},
      "texts": {"item": {"file": "texts.jsonl", "columns": ["title", "genres"], "saw": "nothing"}}
    })");
  }
  TinyData(const TinyData&) = delete;
  TinyData& operator=(const TinyData&) = delete;
  ~TinyData() { std::filesystem::remove_all(folder_); }

  std::string operator/(const std::string& name) const { return (folder_ / name).string(); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }

 private:
  void write_rows() const {
    std::string rows = "user,item,time,click\n";
    for (int t = 0; t < 600; ++t) {
      const int user = (t * 7) % 24;
      const int item = (t * 5 + t / 24) % 20;
      rows += 'u' + std::to_string(user) + ",i" + std::to_string(item) + ',' +
              std::to_string(1000 + t) + ((user + item) % 2 == 0 ? ",1\n" : ",0\n");
    }
    write("rows.csv", rows);
  }

  void write_works() const {
    std::string works;
    std::string texts;
    for (int i = 0; i < 20; ++i) {
      const std::string id = 'i' + std::to_string(i);
      works += R"({"item": ")" + id + R"(", "title": "Work )" + std::to_string(i) +
               R"(", "genres": ["drama", "war"]})" + "\n";
      texts += R"({"id": ")" + id + R"(", "text": ")" + (i % 2 == 0 ? "even" : "odd") + "\"}\n";
    }
    write("works.jsonl", works);
    write("texts.jsonl", texts);
  }

  std::filesystem::path folder_;
};

// Vectors that tell the parity a work's readers go by.
inline std::map<Side, VectorTable> telling_vectors() {
  std::vector<std::string> ids;
  Matrix numbers(20, 2);
  for (std::size_t i = 0; i < 20; ++i) {
    ids.push_back('i' + std::to_string(i));
    numbers(i, i % 2) = 1;
  }
  return {{Side::item, VectorTable(std::move(ids), std::move(numbers))}};
}

}  // namespace lore
