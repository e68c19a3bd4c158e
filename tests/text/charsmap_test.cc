#include "text/charsmap.h"

#include <cstring>
#include <random>

#include <gtest/gtest.h>

#include "text/made_up.h"

namespace lore {
namespace {

using made_up::fault_of;

std::string with_size(std::uint32_t size, const std::string& rest) {
  std::string bytes(4, '\0');
  std::memcpy(bytes.data(), &size, 4);
  return bytes + rest;
}

// A double array that replaces "A" by "bc" and leaves the rest: the root's children start at unit
// 256, "A" stands at 256 ^ 'A', its leaf at offset 0 of itself.
std::string a_to_bc() {
  std::vector<std::uint32_t> units(1024, 0xFF);
  units[0] = 256U << 10;
  const std::uint32_t at = 256 ^ 'A';
  const std::uint32_t leaf = 600;
  units[at] = ((at ^ leaf) << 10) | (1U << 8) | 'A';
  units[leaf] = (1U << 31) | 3;
  std::string bytes(units.size() * 4, '\0');
  std::memcpy(bytes.data(), units.data(), bytes.size());
  return with_size(static_cast<std::uint32_t>(bytes.size()), bytes + std::string("xy\0bc\0", 6));
}

TEST(Charsmap, ReplacesWhatItMaps) {
  const Charsmap map(a_to_bc(), "f", "n");
  EXPECT_EQ(map.apply("AxAé"), "bcxbcé");
  EXPECT_EQ(map.apply(""), "");
  EXPECT_EQ(map.apply(std::string("\0A", 2)), std::string("\0bc", 3));
}

TEST(Charsmap, RefusesSizesThatDoNotFit) {
  for (const std::string& bytes : {std::string(), std::string("ab"), with_size(8, "abcd"),
                                   with_size(3, "abc"), with_size(0, "\xFF")}) {
    EXPECT_EQ(fault_of([&] { Charsmap(bytes, "f", "n"); }).kind, ErrorKind::corrupt);
  }
  EXPECT_EQ(Charsmap(with_size(0, ""), "f", "n").apply("Aé"), "Aé");
}

TEST(Charsmap, ReadsNothingBeyondABrokenTrie) {
  std::mt19937 random(2);
  const std::string good = a_to_bc();
  for (int i = 0; i < 300; ++i) {
    std::string bytes = good;
    for (int flips = 0; flips < 40; ++flips)
      bytes[4 + random() % (bytes.size() - 4)] = static_cast<char>(random());
    try {
      Charsmap(bytes, "f", "n").apply("ABCxyzAé好😀");
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::corrupt);
    }
  }
}

TEST(Base64, IsDecoded) {
  EXPECT_EQ(decode_base64(""), "");
  EXPECT_EQ(decode_base64("Zg=="), "f");
  EXPECT_EQ(decode_base64("Zm9v"), "foo");
  EXPECT_EQ(decode_base64("/+8="), "\xFF\xEF");
  for (const char* bad : {"Z", "Zm9", "Zm9*", "=Zm9", "Z===", "Zm=9"}) {
    EXPECT_FALSE(decode_base64(bad)) << bad;
  }
}

}  // namespace
}  // namespace lore
