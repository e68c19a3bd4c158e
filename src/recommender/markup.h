#pragma once

#include <span>
#include <string>

// Pieces of HTML pages and of the SVG drawings in them. Coordinates are pixels from the upper left.
namespace lore::markup {

struct Point {
  double x = 0;
  double y = 0;
};

// Text as it stands in HTML, nothing of it markup.
std::string escaped(const std::string& text);

// "-" for what is not finite.
std::string fixed(double value, int digits, bool with_sign = false);

// <tag>content</tag>, where `tag` may bring attributes.
std::string element(const std::string& tag, const std::string& content);

std::string line(Point from, Point to, const std::string& colour);
std::string polyline(std::span<const Point> points, const std::string& colour);
std::string dot(Point at, const std::string& colour);
std::string label(Point at, const std::string& text);

// A drawing of pieces as above, and what it shows.
std::string figure(double width, double height, const std::string& drawing,
                   const std::string& caption);

}  // namespace lore::markup
