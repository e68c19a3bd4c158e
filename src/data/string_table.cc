#include "lore/data/string_table.h"

#include <algorithm>
#include <bit>
#include <limits>

#include <xxhash.h>

#include "lore/error.h"

namespace lore {

namespace {

constexpr std::size_t fewest_places = 16;

// Three quarters of the places at most are taken.
bool is_crowded(std::size_t strings, std::size_t places) {
  return strings * 4 > places * 3;
}

}  // namespace

StringTable::StringTable(Arrays arrays) : arrays_(std::move(arrays)) {
  const std::size_t places = arrays_.slots.size();
  const bool is_whole = places == 0 ? size() == 0 : std::has_single_bit(places);
  const auto bytes = static_cast<std::size_t>(size() == 0 ? 0 : arrays_.ends[size() - 1]);
  if (is_whole && !is_crowded(size(), places) && bytes == arrays_.bytes.size()) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "arrays that are no table of strings",
               .found = std::to_string(size()) + " strings of " +
                        std::to_string(arrays_.bytes.size()) + " bytes in " +
                        std::to_string(places) + " places"});
}

std::string_view StringTable::operator[](std::size_t i) const {
  const std::int64_t begin = i == 0 ? 0 : arrays_.ends[i - 1];
  const std::int64_t end = arrays_.ends[i];
  const auto all = static_cast<std::int64_t>(arrays_.bytes.size());
  if (begin < 0 || begin > end || end > all) return {};
  return {reinterpret_cast<const char*>(arrays_.bytes.data()) + begin,
          static_cast<std::size_t>(end - begin)};
}

// Where `text` stands, or the free place for it. There is one: places are never all taken.
std::size_t StringTable::place_of(std::string_view text) const {
  const std::span<const std::int32_t> slots = arrays_.slots;
  const std::size_t mask = slots.size() - 1;
  std::size_t place = XXH3_64bits(text.data(), text.size()) & mask;
  for (std::size_t looked = 0; looked < slots.size(); ++looked, place = (place + 1) & mask) {
    const auto i = static_cast<std::size_t>(slots[place]);
    if (slots[place] == absent || (i < size() && (*this)[i] == text)) break;
  }
  return place;
}

std::int32_t StringTable::find(std::string_view text) const {
  if (arrays_.slots.empty()) return absent;
  const std::int32_t found = arrays_.slots[place_of(text)];
  const bool is_it = found >= 0 && static_cast<std::size_t>(found) < size();
  return is_it && (*this)[static_cast<std::size_t>(found)] == text ? found : absent;
}

bool StringTable::add(std::string_view text) {
  if (is_crowded(size() + 1, arrays_.slots.size())) grow();
  std::int32_t& slot = arrays_.slots.own()[place_of(text)];
  if (slot != absent) return false;
  slot = static_cast<std::int32_t>(size());
  std::vector<std::uint8_t>& bytes = arrays_.bytes.own();
  bytes.insert(bytes.end(), text.begin(), text.end());
  arrays_.ends.own().push_back(static_cast<std::int64_t>(bytes.size()));
  return true;
}

void StringTable::grow() {
  const std::size_t places = std::max(fewest_places, arrays_.slots.size() * 2);
  arrays_.slots = std::vector<std::int32_t>(places, absent);
  std::vector<std::int32_t>& slots = arrays_.slots.own();
  for (std::size_t i = 0; i < size(); ++i) {
    slots[place_of((*this)[i])] = static_cast<std::int32_t>(i);
  }
}

bool StringTable::operator==(const StringTable& other) const {
  return arrays_.ends == other.arrays_.ends && arrays_.bytes == other.arrays_.bytes;
}

}  // namespace lore
