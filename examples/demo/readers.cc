#include "demo/readers.h"

#include <array>
#include <cstdio>

namespace demo {

namespace {

struct Archetype {
  Factors taste;
  std::size_t age;  // the band it is most common in
};

//  darkness pace intellect romance humour wonder society scale warmth puzzle
constexpr std::array<Archetype, 8> archetypes = {{
    {{-0.2, -0.2, -0.5, 0.1, 0.2, 0.0, -0.2, -0.4, 1.1, 0.0}, 3},  // in need of comfort
    {{0.1, -0.9, 1.1, 0.0, 0.0, 0.0, 0.1, -0.1, -0.2, 0.2}, 2},    // to think slowly
    {{0.2, 1.2, -0.6, 0.0, 0.0, 0.1, -0.2, 0.1, -0.4, 0.1}, 0},    // after a thrill
    {{0.0, 0.0, 0.2, 0.0, -0.2, -0.2, 1.2, 0.2, 0.0, -0.3}, 3},    // about the state of the world
    {{0.0, 0.2, -0.2, 0.0, -0.4, 0.2, 0.1, 1.2, 0.1, -0.3}, 0},    // for great adventures
    {{0.0, -0.5, 0.0, 0.3, 0.0, 0.0, -0.4, -1.0, 0.2, -0.2}, 1},   // for quiet rooms
    {{-0.2, 0.4, 0.1, 0.0, 1.1, 0.0, 0.2, -0.2, 0.0, 0.0}, 1},     // for a laugh
    {{0.1, 0.1, 0.5, -0.1, 0.0, 0.0, -0.3, -0.3, -0.3, 1.1}, 2},   // solving puzzles
}};
constexpr std::array<const char*, 4> ages = {"under 25", "25 to 39", "40 to 59", "60 and over"};
constexpr std::array<const char*, 5> regions = {"north", "south", "east", "west", "overseas"};

constexpr double second_archetype = 0.25;
constexpr double own_noise = 0.15;
constexpr double age_of_archetype = 0.25;
constexpr double share_of_late_readers = 0.1;
constexpr double first_late_day = 35;
constexpr double last_late_day = 95;

Reader draw_reader(Random& random) {
  const Archetype& first = archetypes[random.below(archetypes.size())];
  const Archetype& second = archetypes[random.below(archetypes.size())];
  Reader reader;
  for (std::size_t f = 0; f < factor_count; ++f) {
    reader.taste[f] =
        first.taste[f] + second_archetype * second.taste[f] + own_noise * random.normal();
  }
  reader.eagerness = random.normal();
  reader.age = ages[random.chance(age_of_archetype) ? first.age : random.below(ages.size())];
  reader.region = regions[random.below(regions.size())];
  if (random.chance(share_of_late_readers)) {
    reader.first_day = first_late_day + (last_late_day - first_late_day) * random.uniform();
  }
  return reader;
}

}  // namespace

std::vector<Reader> draw_readers(std::size_t count, Random& random) {
  std::vector<Reader> readers;
  for (std::size_t i = 0; i < count; ++i) {
    readers.push_back(draw_reader(random));
    readers.back().id = "r" + std::to_string(1000 + i);
  }
  return readers;
}

}  // namespace demo
