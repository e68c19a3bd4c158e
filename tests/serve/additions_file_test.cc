#include "serve/additions_file.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lore/error.h"

#include "serve/served.h"

namespace lore {
namespace {

class AdditionsFileTest : public ::testing::Test {
 protected:
  LatestAdditions read() const { return AdditionsFile(path_).take_read(); }

  Fault fault_of_reading() const {
    try {
      read();
    } catch (const Error& error) {
      return error.fault();
    }
    ADD_FAILURE() << "no error";
    return {};
  }

  TemporaryDirectory folder_;
  std::string path_ = folder_ / "additions";
};

TEST_F(AdditionsFileTest, KeepsTheLatestOfEach) {
  {
    AdditionsFile file(path_);
    EXPECT_TRUE(file.take_read().empty());
    Addition mug = addition(new_item());
    file.append(mug);
    mug.entity.vector = {0.1f, 1e-40f, -3};
    mug.text = "A mug.\n\"Red\"";
    file.append(mug);
    file.append(removal("cup"));
    file.append(addition({.id = "mug", .fields = {{"city", "rome"}}}, Side::user));
  }
  const LatestAdditions found = read();
  ASSERT_EQ(found.size(), 3u);
  const Addition& mug = found.at({Side::item, "mug"});
  EXPECT_EQ(mug.entity.vector, (std::vector<float>{0.1f, 1e-40f, -3})) << "to the last bit";
  EXPECT_EQ(mug.entity.fields, new_item().fields);
  EXPECT_EQ(mug.text, "A mug.\n\"Red\"");
  EXPECT_TRUE(found.at({Side::item, "cup"}).removes);
  EXPECT_EQ(found.at({Side::user, "mug"}).entity.fields.at("city"), "rome");
}

TEST_F(AdditionsFileTest, DropsALineThatWasCutShortAnywhere) {
  AdditionsFile(path_).append(addition(new_item()));
  const std::string whole = read_bytes(path_);
  AdditionsFile(path_).append(removal("cup"));
  const std::string longer = read_bytes(path_);
  for (std::size_t bytes = whole.size(); bytes < longer.size(); ++bytes) {
    write_text(path_, longer.substr(0, bytes));
    EXPECT_EQ(read().size(), 1u) << bytes;
    EXPECT_EQ(read_bytes(path_), whole) << "the rest is gone, so that the next line stands alone";
  }
}

TEST_F(AdditionsFileTest, RefusesEveryByteThatChanged) {
  AdditionsFile(path_).append(removal("cup"));
  const std::string whole = read_bytes(path_);
  for (std::size_t i = 0; i + 1 < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    write_text(path_, changed);
    const Fault fault = fault_of_reading();
    EXPECT_EQ(fault.kind, ErrorKind::corrupt) << i;
    EXPECT_EQ(fault.place.line, 1u) << i;
    EXPECT_EQ(read_bytes(path_), changed) << "what is refused is left as it was";
  }
}

TEST_F(AdditionsFileTest, RefusesTextThatIsNotUtf8) {
  AdditionsFile file(path_);
  EXPECT_THROW(file.append(removal("\xff")), Error);
  EXPECT_EQ(read_bytes(path_), "");
}

TEST_F(AdditionsFileTest, IsEmptiedOnRequest) {
  AdditionsFile file(path_);
  file.append(removal("cup"));
  file.clear();
  file.append(removal("hat"));
  EXPECT_EQ(read().size(), 1u);
  EXPECT_TRUE(read().contains({Side::item, "hat"}));
}

TEST_F(AdditionsFileTest, NeedsAFolder) {
  EXPECT_THROW(AdditionsFile(folder_ / "no/such/file"), Error);
  AdditionsFile none;
  EXPECT_NO_THROW(none.append(removal("cup"))) << "nothing to keep it in";
}

}  // namespace
}  // namespace lore
