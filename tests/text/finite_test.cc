#include "text/finite.h"

#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "text/made_up.h"

namespace lore {
namespace {

TEST(Finite, NamesTheFirstValueThatIsNot) {
  std::vector<float> values = {0, -3e38f, 1e-45f, 3e38f};
  check_finite("f", "t", values);
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    values[2] = bad;
    const Fault fault = made_up::fault_of([&] { check_finite("f", "t", values); });
    EXPECT_EQ(fault.kind, ErrorKind::corrupt);
    EXPECT_EQ(fault.place.file, "f");
    EXPECT_EQ(fault.place.field, "t");
    EXPECT_EQ(fault.found, "element 2");
  }
}

}  // namespace
}  // namespace lore
