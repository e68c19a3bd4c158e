#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "bundle/temporary_directory.h"
#include "bundle/tiny_bundle.h"

namespace lore {

// A drill: does `count` of something, returns the figures, "failures" among them: what must be 0.
using Drill = nlohmann::json (*)(std::int64_t count);

nlohmann::json mutate_bundles(std::int64_t count);
nlohmann::json tell_lies(std::int64_t count);
nlohmann::json kill_writers(std::int64_t count);
nlohmann::json cut_power(std::int64_t count);
nlohmann::json overwrite_files(std::int64_t count);
nlohmann::json run_out_of_memory(std::int64_t count);
nlohmann::json swap_under_load(std::int64_t count);
nlohmann::json keep_deadlines(std::int64_t count);
nlohmann::json count_calls(std::int64_t count);
nlohmann::json soak(std::int64_t seconds);
nlohmann::json open_mapped(std::int64_t items);

// How a child process that ran `work` ended.
struct ChildEnd {
  int status = 0;             // as wait gives it; 0: well
  std::int64_t peak_kib = 0;  // its largest resident size
};
ChildEnd run_in_child(const std::function<void()>& work);

// This process now.
std::int64_t resident_kib();
std::int64_t open_descriptors();
std::int64_t mappings();

// The value below which `quantile` (0 to 1) of `values` lie; 0 of none. Sorts them.
double quantile(std::vector<double>& values, double quantile);

// The files of a bundle as bytes by name.
using Files = std::map<std::string, std::string>;
Files read_files(const std::string& directory);
void write_files(const Files& files, const std::string& directory);

// The files with a manifest that vouches for them as they are: what a forger would write.
Files resealed(Files files);

}  // namespace lore
