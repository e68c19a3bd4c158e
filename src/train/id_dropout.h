#pragma once

#include <map>
#include <string>
#include <vector>

#include "lore/data/batch.h"
#include "lore/input.h"

#include "train/random.h"

namespace lore {

// Turns ids into the unknown id by chance, so that its rows are trained and what else is known of
// a user or item carries where an id cannot. Histories and fields that share another column's
// table keep their ids.
// DropoutNet: Volkovs, Yu and Poutanen, NeurIPS 2017.
class IdDropout {
 public:
  // `probability` is that of each id of the fields that `of_columns` does not name. Throws
  // Error(invalid_argument) if it names what no field with a table of its own is.
  IdDropout(const std::vector<Input>& inputs, double probability,
            const std::map<std::string, float>& of_columns = {});

  void hide(Random& random, Batch& batch) const;

 private:
  std::vector<double> chances_;  // by input
};

}  // namespace lore
