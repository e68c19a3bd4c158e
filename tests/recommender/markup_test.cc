#include "recommender/markup.h"

#include <cmath>

#include <gtest/gtest.h>

namespace lore::markup {
namespace {

TEST(Markup, LeavesNothingOfATextToBeMarkup) {
  EXPECT_EQ(escaped("a < \"b\" & c > d"), "a &lt; &quot;b&quot; &amp; c &gt; d");
  EXPECT_EQ(label({1, 2}, "<b>"), "<text x=\"1.0\" y=\"2.0\">&lt;b&gt;</text>");
}

TEST(Markup, WritesNumbersThatAreNoneAsADash) {
  EXPECT_EQ(fixed(0.12345, 3), "0.123");
  EXPECT_EQ(fixed(0.5, 1, true), "+0.5");
  EXPECT_EQ(fixed(NAN, 3), "-");
}

TEST(Markup, EndsAnElementByItsNameAlone) {
  EXPECT_EQ(element("tr class=\"chosen\"", "x"), "<tr class=\"chosen\">x</tr>\n");
}

TEST(Markup, DrawsLinesThroughPoints) {
  const Point points[] = {{0, 1}, {2.25, 3}};
  EXPECT_EQ(polyline(points, "#222"),
            "<polyline points=\"0.0,1.0 2.2,3.0\" fill=\"none\" stroke=\"#222\"/>");
}

}  // namespace
}  // namespace lore::markup
