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

}  // namespace

void set_training_environment(char** argv) {
  bool changed = set_default("OMP_WAIT_POLICY", "passive");
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) {
    changed |= set_default("ATEN_CPU_CAPABILITY", "avx512");
  }
  if (changed) execv("/proc/self/exe", argv);
}

}  // namespace lore::cli
