#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "lore/error.h"
#include "lore/eval/evaluate.h"

namespace lore::cli {

// How a verb speaks: words for people on stderr; data on stdout, and with --json one JSON object on
// its last line.
class Output {
 public:
  // Set by the --json flag.
  bool json = false;

  // The command that runs, as a shell takes it.
  std::string command;

  // A line for people.
  void say(const std::string& line) const;

  // A line that the next one overwrites, where stderr is a terminal; nothing elsewhere.
  void progress(const std::string& line) const;

  // The verb's result, last on stdout; nothing without --json.
  void result(nlohmann::json object) const;

  // What went wrong: for people, and as {"ok": false, "error": ...} with --json.
  void failure(const Fault& fault) const;
};

// A number with `digits` decimals, "-" for NaN.
std::string fixed(double value, int digits);

// Whether a calibration was at work.
bool is_changed_by_calibration(const std::vector<SliceMetrics>& slices);

// The metrics as a table for people, and as JSON (undefined ones are null).
std::string table_of(const std::vector<SliceMetrics>& slices);
nlohmann::json json_of(const std::vector<SliceMetrics>& slices);

}  // namespace lore::cli
