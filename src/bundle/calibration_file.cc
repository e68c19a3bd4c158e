#include "bundle/calibration_file.h"

#include <cstddef>
#include <vector>

#include <nlohmann/json.hpp>

#include "lore/error.h"

#include "data/parse_json.h"
#include "json_document.h"

namespace lore {
namespace {

using nlohmann::json;

constexpr std::size_t deepest = 2;
constexpr std::size_t most_keys = 3;

[[noreturn]] void refuse(Fault fault, const std::string& file) {
  fault.kind = ErrorKind::corrupt;
  fault.place.file = file;
  throw Error(std::move(fault));
}

}  // namespace

std::string to_json(const Calibration& calibration) {
  const json document = {
      {"from", calibration.from}, {"to", calibration.to}, {"slope", calibration.slope}};
  return document.dump() + '\n';
}

Calibration parse_calibration(std::string_view text, const std::string& file) try {
  const JsonDocument document(parse_json(text, file, {deepest, most_keys}));
  Calibration calibration{.from = document->at("from").get<std::vector<float>>(),
                          .to = document->at("to").get<std::vector<float>>(),
                          .slope = document->at("slope").get<float>()};
  check_calibration(calibration, "from, to, slope");
  return calibration;
} catch (const json::exception& error) {
  refuse({.problem = "a key is missing or of another type", .found = error.what()}, file);
} catch (const Error& error) {
  refuse(error.fault(), file);
}

}  // namespace lore
