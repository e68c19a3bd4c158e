#include "train/check_options.h"

#include <string>

#include "lore/error.h"

namespace lore {

namespace {

void check(bool fits, const char* option, const char* expected, double found) {
  if (fits) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "a training option is out of range",
               .place = {.field = option},
               .expected = expected,
               .found = std::to_string(found)});
}

void check_positive(double value, const char* option) {
  check(value > 0, option, "more than 0", value);
}

void check_not_negative(double value, const char* option) {
  check(value >= 0, option, "0 or more", value);
}

void check_share(double value, const char* option) {
  check(value >= 0 && value < 1, option, "0 <= p < 1", value);
}

}  // namespace

void check_options(const TrainOptions& options, Trained trained) {
  check_positive(options.epochs, "epochs");
  check_positive(options.batch_size, "batch_size");
  check_positive(options.learning_rate, "learning_rate");
  check_positive(options.embedding_learning_rate, "embedding_learning_rate");
  check_positive(options.evaluations_per_epoch, "evaluations_per_epoch");
  check_not_negative(options.warm_up_steps, "warm_up_steps");
  check_not_negative(options.clip_norm, "clip_norm");
  check_not_negative(options.embedding_decay, "embedding_decay");
  check_not_negative(options.dense_embedding_decay, "dense_embedding_decay");
  check_positive(options.first_order_learning_rate.value_or(1), "first_order_learning_rate");
  check_not_negative(options.first_order_decay.value_or(0), "first_order_decay");
  const bool both = options.embedding_decay > 0 && options.dense_embedding_decay > 0;
  check(!both, "dense_embedding_decay", "0 beside embedding_decay", options.dense_embedding_decay);
  const bool changes_all = trained == Trained::tables && options.dense_embedding_decay > 0;
  check(!changes_all, "dense_embedding_decay", "0 where tables alone are trained",
        options.dense_embedding_decay);
  check_share(options.unknown_probability, "unknown_probability");
  for (const auto& [column, chance] : options.id_dropout) check_share(chance, "id_dropout");
  check_share(options.averaging_decay, "averaging_decay");
  const float factor = options.plateau_factor;
  check(factor > 0 && factor <= 1, "plateau_factor", "0 < f <= 1", factor);
}

}  // namespace lore
