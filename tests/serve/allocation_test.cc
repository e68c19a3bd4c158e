#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lore/serve/ranker.h"

#include "bundle/tiny_bundle.h"

namespace {

thread_local std::int64_t allocations = 0;

}  // namespace

void* operator new(std::size_t bytes) {
  ++allocations;
  if (void* memory = std::malloc(bytes == 0 ? 1 : bytes)) return memory;
  throw std::bad_alloc();
}

void* operator new(std::size_t bytes, std::align_val_t alignment) {
  ++allocations;
  const auto align = static_cast<std::size_t>(alignment);
  if (void* memory = std::aligned_alloc(align, (bytes + align - 1) / align * align)) return memory;
  throw std::bad_alloc();
}

void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}

namespace lore {
namespace {

TEST(Allocation, IsOverAfterWarmUp) {
  Result<Ranker> ranker = Ranker::from(std::make_shared<const Bundle>(tiny_bundle()));
  ASSERT_TRUE(ranker.ok());
  ASSERT_TRUE(ranker.value().upsert_item({.id = "mug"}).ok());
  ASSERT_TRUE(ranker.value().upsert_user({.id = "eve"}).ok());
  std::vector<std::string_view> ids(1000, "cup");
  ids[7] = "mug";
  const std::vector<Request> requests = {
      {.user = "ann", .items = ids},
      {.user = "bob", .items = ids, .time = 200, .top_k = 10},
      {.user = "nobody of that name whom anyone has ever heard of", .items = ids},
      {.user = "cat"},
      {.user = "eve"},
  };
  const RankOptions late = {.deadline = std::chrono::steady_clock::time_point::min(),
                            .late = Late::prior};
  Ranking ranking;
  for (int round = 0; round < 3; ++round) {
    const std::int64_t before = allocations;
    for (const Request& request : requests) {
      ASSERT_TRUE(ranker.value().rank(request, ranking).ok());
      ASSERT_TRUE(ranker.value().rank(request, ranking, late).ok());
    }
    if (round == 0) {
      EXPECT_GT(allocations, before) << "nothing is counted";
    } else {
      EXPECT_EQ(allocations, before) << "in round " << round;
    }
  }
}

}  // namespace
}  // namespace lore
