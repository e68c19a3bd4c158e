#pragma once

#include <map>
#include <string>

#include "lore/data/safetensors.h"

// Which training a file of state is of: the same for rankers and for encoders.
namespace lore {

// What must be equal to go on, by name: data, model, options.
using TrainingIdentity = std::map<std::string, std::string>;

void write_identity(TensorWriter& writer, const TrainingIdentity& identity);

// A part that the file lacks is "". Throws Error(mismatch), naming the first part in which the file
// is of another training.
void check_identity(const TensorFile& file, const TrainingIdentity& identity);

}  // namespace lore
