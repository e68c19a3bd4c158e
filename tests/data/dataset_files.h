#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "lore/data/schema.h"
#include "lore/error.h"

namespace lore {

// A folder for the files of one test, removed with it.
class DatasetFiles {
 public:
  DatasetFiles() {
    std::string name = (std::filesystem::temp_directory_path() / "lore-data-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~DatasetFiles() { std::filesystem::remove_all(folder_); }
  DatasetFiles(const DatasetFiles&) = delete;
  DatasetFiles& operator=(const DatasetFiles&) = delete;

  std::string path(const std::string& name) const { return folder_ + '/' + name; }

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }

  // The dataset that `json` describes, with its files in this folder.
  DatasetSpec spec(const std::string& json) const {
    return parse_dataset_spec(json, path("dataset.json"));
  }

 private:
  std::string folder_;
};

// The fault of the Error that `call` throws.
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

}  // namespace lore
