#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lore {

// How fast this machine trains: DeepFM over 20 fields of 16 numbers, an MLP of 256-128-64 and
// synthetic rows of which each id is as likely, the worst case for caches.
struct SpeedOptions {
  std::int64_t table_rows = 100'000;  // of the tables of all fields together
  int batch_size = 4096;              // B
  int threads = 0;                    // of libtorch; 0 leaves the host's setting alone
  double seconds = 5;                 // to measure each subject for, after a step of warm-up
  bool with_torch = true;             // beside the same model in plain libtorch
};

struct TrainingSpeed {
  std::string subject;             // "lore row-wise adam", "libtorch dense adam", ...
  std::int64_t steps = 0;          // measured
  double rows_per_second = 0;      // of the median step, the making of its batch included
  double rows_per_cpu_second = 0;  // by the CPU time of all threads of the process
};

// Trains Lore's model, in f32 and with layers in bf16, then the same one written in plain libtorch
// with dense Adam, sparse SGD and sparse Adagrad for its tables (Adam for the layers throughout),
// one after the other. With dense Adam, a step of 10^7 rows takes seconds and 3 GB. Throws
// Error(invalid_argument) for options out of range.
std::vector<TrainingSpeed> measure_training_speed(const SpeedOptions& options);

}  // namespace lore
