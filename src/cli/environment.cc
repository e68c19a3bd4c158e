#include "cli/environment.h"

#include <cstdlib>

#include <unistd.h>

namespace lore::cli {

namespace {

// True if the variable was not there before.
bool set_default(const char* name, const char* value) {
  if (std::getenv(name) != nullptr) return false;
  return setenv(name, value, 0) == 0;
}

std::string quoted(const std::string& word) {
  constexpr const char* plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%+,-./:=@_";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? "'\\''" : std::string(1, c);
  return text + "'";
}

}  // namespace

void set_training_environment(char** argv) {
  bool changed = set_default("OMP_WAIT_POLICY", "passive");
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) {
    changed |= set_default("ATEN_CPU_CAPABILITY", "avx512");
  }
  if (changed) execv("/proc/self/exe", argv);
}

std::string command_line(int argc, char** argv) {
  std::string command;
  for (int i = 0; i < argc; ++i) command += (i == 0 ? "" : " ") + quoted(argv[i]);
  return command;
}

}  // namespace lore::cli
