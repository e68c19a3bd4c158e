#include "recommender/markup.h"

#include <cmath>
#include <cstdio>

namespace lore::markup {

namespace {

std::string pixels(double value) {
  return fixed(value, 1);
}

}  // namespace

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

std::string fixed(double value, int digits, bool with_sign) {
  if (!std::isfinite(value)) return "-";
  char text[64];
  std::snprintf(text, sizeof text, with_sign ? "%+.*f" : "%.*f", digits, value);
  return text;
}

std::string element(const std::string& tag, const std::string& content) {
  return '<' + tag + '>' + content + "</" + tag.substr(0, tag.find(' ')) + ">\n";
}

std::string line(Point from, Point to, const std::string& colour) {
  return "<line x1=\"" + pixels(from.x) + "\" y1=\"" + pixels(from.y) + "\" x2=\"" + pixels(to.x) +
         "\" y2=\"" + pixels(to.y) + "\" stroke=\"" + colour + "\"/>";
}

std::string polyline(std::span<const Point> points, const std::string& colour) {
  std::string corners;
  for (const Point& point : points) {
    corners += (corners.empty() ? "" : " ") + pixels(point.x) + ',' + pixels(point.y);
  }
  return "<polyline points=\"" + corners + "\" fill=\"none\" stroke=\"" + colour + "\"/>";
}

std::string dot(Point at, const std::string& colour) {
  return "<circle cx=\"" + pixels(at.x) + "\" cy=\"" + pixels(at.y) + "\" r=\"3.5\" fill=\"" +
         colour + "\"/>";
}

std::string label(Point at, const std::string& text) {
  return "<text x=\"" + pixels(at.x) + "\" y=\"" + pixels(at.y) + "\">" + escaped(text) + "</text>";
}

std::string figure(double width, double height, const std::string& drawing,
                   const std::string& caption) {
  return "<figure><svg width=\"" + fixed(width, 0) + "\" height=\"" + fixed(height, 0) +
         "\" role=\"img\">" + drawing + "</svg><figcaption>" + escaped(caption) +
         "</figcaption></figure>\n";
}

}  // namespace lore::markup
