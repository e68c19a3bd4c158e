#include "cli/output.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>

#include <unistd.h>

namespace lore::cli {

using nlohmann::json;

namespace {

const char* const clear_line = "\r\033[K";

bool on_terminal() {
  return isatty(STDERR_FILENO) == 1;
}

std::string dump(const json& object) {
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

json number(double value) {
  return std::isfinite(value) ? json(value) : json(nullptr);
}

std::string padded(const std::string& text, std::size_t width, bool left) {
  const std::string blanks(width > text.size() ? width - text.size() : 0, ' ');
  return left ? text + blanks : blanks + text;
}

}  // namespace

void Output::say(const std::string& line) const {
  std::cerr << (on_terminal() ? clear_line : "") << line << '\n';
}

void Output::progress(const std::string& line) const {
  if (on_terminal()) std::cerr << clear_line << line << std::flush;
}

void Output::result(nlohmann::json object) const {
  if (!json) return;
  object["ok"] = true;
  std::cout << dump(object) << std::endl;
}

void Output::failure(const Fault& fault) const {
  say("lore: " + fault.message());
  if (!json) return;
  nlohmann::json error = {{"kind", name_of(fault.kind)}, {"message", fault.message()}};
  if (!fault.place.file.empty()) error["file"] = fault.place.file;
  if (fault.place.line != 0) error["line"] = fault.place.line;
  if (!fault.place.field.empty()) error["field"] = fault.place.field;
  if (!fault.expected.empty()) error["expected"] = fault.expected;
  if (!fault.found.empty()) error["found"] = fault.found;
  if (!fault.hint.empty()) error["hint"] = fault.hint;
  std::cout << dump({{"ok", false}, {"error", error}}) << std::endl;
}

std::string fixed(double value, int digits) {
  if (std::isnan(value)) return "-";
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

bool is_changed_by_calibration(const std::vector<SliceMetrics>& slices) {
  return std::ranges::any_of(slices, [](const SliceMetrics& slice) {
    return slice.rows > 0 && slice.uncalibrated_error != slice.calibration_error;
  });
}

std::string table_of(const std::vector<SliceMetrics>& slices) {
  constexpr std::size_t wide = 14;
  constexpr std::size_t narrow = 9;
  std::string table = padded("", wide, true);
  for (const char* title : {"rows", "AUC", "gAUC", "LogLoss", "ECE", "NDCG@10"}) {
    table += padded(title, narrow, false);
  }
  const bool is_calibrated = is_changed_by_calibration(slices);
  if (is_calibrated) table += padded("raw ECE", narrow, false);
  for (const SliceMetrics& slice : slices) {
    table += '\n' + padded(slice.name, wide, true);
    table += padded(std::to_string(slice.rows), narrow, false);
    for (double value :
         {slice.auc, slice.group_auc, slice.log_loss, slice.calibration_error, slice.ndcg_at_10}) {
      table += padded(fixed(value, 4), narrow, false);
    }
    if (is_calibrated) table += padded(fixed(slice.uncalibrated_error, 4), narrow, false);
  }
  return table;
}

json json_of(const std::vector<SliceMetrics>& slices) {
  json result = json::object();
  for (const SliceMetrics& slice : slices) {
    result[slice.name] = {{"rows", slice.rows},
                          {"positives", slice.positives},
                          {"users", slice.users},
                          {"items", slice.items},
                          {"auc", number(slice.auc)},
                          {"group_auc", number(slice.group_auc)},
                          {"log_loss", number(slice.log_loss)},
                          {"calibration_error", number(slice.calibration_error)},
                          {"uncalibrated_error", number(slice.uncalibrated_error)},
                          {"ndcg_at_10", number(slice.ndcg_at_10)}};
  }
  return result;
}

}  // namespace lore::cli
