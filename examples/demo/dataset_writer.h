#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace demo {

struct SimulationFiles {
  std::string works;
  std::string taste_factors;
  std::string dataset;
  std::filesystem::path out;  // a directory, made where it does not exist
};

// Simulates the readers and writes the whole dataset, as simulate.cc says. Returns one line on what
// was written. Throws std::exception for a file that cannot be read or written.
std::string write_dataset(const SimulationFiles& files, std::uint64_t seed);

}  // namespace demo
