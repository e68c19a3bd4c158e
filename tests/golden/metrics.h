#pragma once

#include <cstdint>

// Written by metrics.py beside it.
// clang-format off
namespace lore::golden {

inline constexpr float probabilities[] = {
    0.625, 0.0625, 0.1875, 0.0625, 0.125, 0.125, 0.8125, 0.1875, 0.0625, 0.4375, 0.25, 0.25,
    0.5625, 0.375, 0.125, 0.375, 0.8125, 0.875, 0.4375, 0.4375, 0.5625, 0.875, 0.125, 0.8125,
    0.25, 0.0625, 0.625, 0.6875, 0.875, 0.5, 0.125, 0.5625, 0.75, 0.875, 0.1875, 0.375,
    0.4375, 0.9375, 0.875, 0.5, 0.5, 0.75, 0.125, 0.4375, 0.9375, 0.5625, 0.8125, 0.625,
    1.0, 0.75, 0.75, 0.75, 0.125, 0.3125, 0.0625, 0.25, 0.0, 0.75, 0.5, 0.6875,
    0.25, 0.5, 0.75,
};
inline constexpr float labels[] = {
    0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0,
    0, 1, 0, 1, 1, 1, 0, 0, 1, 1, 0, 0,
    1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1,
    1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0,
    0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1,
    1, 1, 0,
};
inline constexpr std::int32_t groups[] = {
    5, 8, 8, 3, 5, 3, 8, 8, 3, 8, 5, 8,
    3, 3, 8, 8, 5, 5, 8, 8, 5, 8, 8, 5,
    5, 8, 8, 8, 3, 8, 8, 5, 3, 3, 3, 3,
    5, 3, 8, 5, 5, 3, 3, 3, 5, 3, 8, 8,
    5, 5, 5, 3, 5, 5, 3, 5, 3, 8, 8, 3,
    13, 13, 21,
};

inline constexpr double auc = 0.576530612244898;
inline constexpr double group_auc = 0.5878291615791615;
inline constexpr double log_loss = 1.0419731230817453;
inline constexpr double calibration_error = 0.29166666666666663;  // 20 bins
inline constexpr double ndcg = 0.6364744780437184;  // first 10

}  // namespace lore::golden
// clang-format on
