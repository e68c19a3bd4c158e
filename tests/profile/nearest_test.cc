#include "profile/nearest.h"

#include <gtest/gtest.h>

namespace lore {
namespace {

VectorTable table() {
  return VectorTable({"east", "north", "east too", "north-east", "none"},
                     Matrix(5, 2, {1, 0, 0, 2, 3, 0.1F, 1, 1, 0, 0}));
}

TEST(NearestRows, AreFoundByCosine) {
  const NearestRows nearest(table());
  EXPECT_EQ(nearest.near("east", 2), (std::vector<std::string>{"east too", "north-east"}));
  EXPECT_EQ(nearest.near("north", 9),
            (std::vector<std::string>{"north-east", "east too", "east", "none"}));
  EXPECT_TRUE(nearest.near("west", 2).empty());
}

TEST(NearestRows, CentralOnesAreThoseLikeTheMean) {
  const NearestRows nearest(table());
  const std::vector<std::string> ids = {"north", "east", "unknown", "east too"};
  EXPECT_EQ(nearest.central(ids, 2), (std::vector<std::size_t>{1, 3}));
  EXPECT_EQ(nearest.central(ids, 9), (std::vector<std::size_t>{0, 1, 2, 3}));
  EXPECT_TRUE(nearest.central({}, 2).empty());
}

TEST(Dot, SumsAllOfALongVector) {
  std::vector<float> ones(37, 1);
  EXPECT_EQ(dot(ones, ones), 37);
}

TEST(Clusters, TellDirectionsApart) {
  // Three directions, ten vectors each, of several lengths.
  std::vector<std::string> ids;
  std::vector<float> values;
  for (int i = 0; i < 30; ++i) {
    ids.push_back(std::to_string(i));
    for (int axis = 0; axis < 3; ++axis) {
      values.push_back(axis == i % 3 ? float(1 + i) : 0.01F * float(i % 7));
    }
  }
  const VectorTable vectors(ids, Matrix(30, 3, values));
  const Clusters clusters = cluster(vectors, 3);
  ASSERT_EQ(clusters.members.size(), 3U);
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(clusters.of_row[std::size_t(i)], clusters.of_row[std::size_t(i % 3)]) << i;
  }
  for (const auto& members : clusters.members) EXPECT_EQ(members.size(), 10U);
  EXPECT_EQ(cluster(vectors, 3).of_row, clusters.of_row);
}

TEST(Clusters, AreNoMoreThanTheRows) {
  EXPECT_EQ(cluster(table(), 99).members.size(), 5U);
  EXPECT_TRUE(cluster(VectorTable(), 3).members.empty());
}

}  // namespace
}  // namespace lore
