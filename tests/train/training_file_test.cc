#include "train/training_file.h"

#include <gtest/gtest.h>

#include "lore/error.h"

#include "text/made_up.h"

namespace lore {
namespace {

TEST(TrainingFile, IsOfOneTrainingAndNamesWhatDiffers) {
  const made_up::Folder folder;
  const TrainingIdentity identity = {{"data", "abc"}, {"options", "seed 1"}};
  TensorWriter writer;
  write_identity(writer, identity);
  writer.add("state", std::vector<std::int64_t>{1});
  writer.write(folder / "state");
  const TensorFile file = TensorFile::open(folder / "state");
  EXPECT_NO_THROW(check_identity(file, identity));
  const auto fault_of = [&](const TrainingIdentity& other) {
    return made_up::fault_of([&] { check_identity(file, other); });
  };
  const Fault fault = fault_of({{"data", "abc"}, {"options", "seed 2"}});
  EXPECT_EQ(fault.kind, ErrorKind::mismatch);
  EXPECT_EQ(fault.place.field, "options");
  EXPECT_EQ(fault.expected, "seed 2");
  EXPECT_EQ(fault.found, "seed 1");
  EXPECT_EQ(fault_of({{"graph", std::string(5000, 'x')}}).expected, "the model's graph");
  EXPECT_EQ(fault_of({{"graph", "x"}}).found, "nothing");
}

}  // namespace
}  // namespace lore
