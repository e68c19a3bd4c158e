#include "cli/machine.h"

#include <fstream>
#include <string_view>
#include <thread>

#include <unistd.h>

namespace lore::cli {

namespace {

// The rest of the first line of /proc/cpuinfo that starts with `key`, or "".
std::string cpu_info(std::string_view key) {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(key)) return line.substr(line.find(':') + 1);
  }
  return "";
}

}  // namespace

std::string machine() {
  const std::string name = cpu_info("model name");
  const std::string flags = cpu_info("flags") + ' ';
  std::string line = name.empty() ? "unknown processor" : name.substr(name.find_first_not_of(' '));
  for (const char* flag : {"avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16"}) {
    if (flags.find(std::string(" ") + flag + ' ') != std::string::npos)
      line += std::string(" ") + flag;
  }
  return line + ", " + std::to_string(std::thread::hardware_concurrency()) + " cores";
}

std::uint64_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t all = 0;
  std::uint64_t resident = 0;
  file >> all >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace lore::cli
