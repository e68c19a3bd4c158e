#include <cstddef>
#include <vector>

#include <benchmark/benchmark.h>

#include "kernel/elementwise.h"
#include "kernel/packed_matrix.h"

namespace lore::kernel {
namespace {

void product(benchmark::State& state) {
  const auto rows = static_cast<std::size_t>(state.range(0));
  const auto in = static_cast<std::size_t>(state.range(1));
  const auto out = static_cast<std::size_t>(state.range(2));
  const std::vector<float> weight(out * in, 0.5f);
  const PackedMatrix packed(weight.data(), out, in);
  const AlignedFloats x(rows * in, 1.0f);
  AlignedFloats y(rows * out);
  for (auto _ : state) {
    packed.multiply(x.data(), in, rows, nullptr, Activation::none, y.data());
    benchmark::ClobberMemory();
  }
  state.counters["FLOP/s"] = benchmark::Counter(2.0 * double(rows * in * out),
                                                benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(product)
    ->ArgNames({"rows", "in", "out"})
    ->Args({128, 320, 256})
    ->Args({64, 256, 128})
    ->Args({64, 128, 64})
    ->Args({64, 64, 1})
    ->Args({3200, 64, 32})
    ->Args({3200, 16, 1})
    ->Args({1, 320, 256});

void sigmoid_of(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  const AlignedFloats x(count, 0.5f);
  AlignedFloats y(count);
  for (auto _ : state) {
    sigmoid(x.data(), count, y.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(sigmoid_of)->Arg(64 * 256);

}  // namespace
}  // namespace lore::kernel
