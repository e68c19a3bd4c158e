#include "bundle/calibration_file.h"

#include <string>

#include <gtest/gtest.h>

#include "lore/error.h"

namespace lore {
namespace {

TEST(CalibrationFile, ReadsWhatItWrote) {
  const Calibration knots{.from = {-3.3f, 0.1f, 2}, .to = {-2, 1e-7f, 1.7f}, .slope = 0.3f};
  EXPECT_EQ(parse_calibration(to_json(knots), ""), knots);
  EXPECT_EQ(parse_calibration(to_json({}), ""), Calibration());
}

TEST(CalibrationFile, RefusesWhatIsNone) {
  for (const char* text :
       {"", "[]", "{}", "null", R"({"from": [], "to": []})", R"({"from": 1, "to": [], "slope": 1})",
        R"({"from": [1], "to": [], "slope": 1})", R"({"from": [], "to": [], "slope": 0})",
        R"({"from": [], "to": [], "slope": -1})", R"({"from": [1, 1], "to": [1, 2], "slope": 1})",
        R"({"from": [1, 2], "to": [2, 1], "slope": 1})",
        R"({"from": ["a"], "to": ["b"], "slope": 1})",
        R"({"from": [1e300], "to": [1], "slope": 1})",
        R"({"from": [], "to": [], "slope": 1, "extra": 1})"}) {
    try {
      parse_calibration(text, "some/calibration.json");
      ADD_FAILURE() << "accepted: " << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.fault().kind, ErrorKind::corrupt) << text;
      EXPECT_EQ(error.fault().place.file, "some/calibration.json");
    }
  }
}

}  // namespace
}  // namespace lore
