#pragma once

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "lore/train/text_training.h"

#include "text/made_up.h"

namespace lore {

// Trains once as `options` say and once cut off at the end of the second epoch and taken up again,
// beside that: both must write the same weights. `train` takes options and a callback.
template <typename Options, typename Train>
void expect_the_same_with_a_break(Options options, const Train& train) {
  const auto weights = [&] { return made_up::read(options.out + "/model.safetensors"); };
  train(options, TextTrainingCallback());
  const std::string whole = weights();
  options.out += ".broken";
  const auto stop = [](const TextTrainingProgress& now) {
    if (now.epoch == 2 && now.validated) throw std::runtime_error("power cut");
  };
  EXPECT_THROW(train(options, stop), std::runtime_error);
  options.resume = true;
  train(options, TextTrainingCallback());
  EXPECT_EQ(weights(), whole);
}

}  // namespace lore
