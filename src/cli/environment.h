#pragma once

#include <string>

namespace lore::cli {

// Starts this program anew with the environment that libtorch and OpenMP read before main() begins,
// unless it is set already: OMP_WAIT_POLICY=passive, since threads that spin while they wait make a
// shared machine ten times slower, and the processor's best instruction set for ATEN. Returns where
// nothing was missing or the program could not be started anew.
void set_training_environment(char** argv);

// The arguments as a shell takes them: what is no plain word is quoted.
std::string command_line(int argc, char** argv);

}  // namespace lore::cli
