#pragma once

#include <dnnl.hpp>

// Where oneDNN runs: the processor, in the calling thread and OpenMP's beside it.
namespace lore {

inline const dnnl::engine& processor() {
  static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  return engine;
}

inline dnnl::stream& thread_stream() {
  thread_local dnnl::stream stream(processor());
  return stream;
}

}  // namespace lore
