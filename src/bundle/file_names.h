#pragma once

namespace lore {

// The files of a bundle beside its manifest, and of an image of one.
inline constexpr const char* graph_name = "graph.json";
inline constexpr const char* weights_name = "weights.safetensors";
inline constexpr const char* tables_name = "tables.safetensors";
inline constexpr const char* store_name = "store.safetensors";
inline constexpr const char* golden_name = "golden.safetensors";
inline constexpr const char* calibration_name = "calibration.json";

}  // namespace lore
