#include "train/text/device.h"

#include <regex>

#include "lore/error.h"

namespace lore {

namespace {

int graphics_processors() {
  return at::hasCUDA() ? static_cast<int>(at::getNumGPUs()) : 0;
}

}  // namespace

at::Device device_of(const std::string& name) {
  if (name == "cpu") return at::kCPU;
  std::smatch parts;
  if (!std::regex_match(name, parts, std::regex("cuda(?::([0-9]{1,3}))?"))) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "no name of a device",
                 .place = {.field = "device"},
                 .expected = "cpu, cuda or cuda:<number>",
                 .found = name});
  }
  const int count = graphics_processors();
  const int index = parts[1].matched ? std::stoi(parts[1]) : 0;
  if (index < count) return {at::kCUDA, static_cast<c10::DeviceIndex>(index)};
  throw Error(
      {.kind = ErrorKind::unsupported,
       .problem = at::hasCUDA() ? "this machine has no such device"
                                : "this libtorch was built without CUDA",
       .place = {.field = "device"},
       .expected = count == 0 ? "cpu" : "cpu, or cuda:0 to cuda:" + std::to_string(count - 1),
       .found = name,
       .hint = "build lore against a libtorch with CUDA: -DCMAKE_PREFIX_PATH=<libtorch>"});
}

}  // namespace lore
