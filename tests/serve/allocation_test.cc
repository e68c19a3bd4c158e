#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lore/lore.h"
#include "lore/serve/ranker.h"

#include "bundle/tiny_bundle.h"

namespace {

thread_local std::int64_t allocations = 0;
thread_local std::int64_t most_allocations = std::numeric_limits<std::int64_t>::max();

// Counts an allocation; beyond the most there is no memory left.
void count_allocation() {
  if (++allocations > most_allocations) throw std::bad_alloc();
}

// While it lives, this thread can make so many allocations and no more.
class LittleMemory {
 public:
  explicit LittleMemory(std::int64_t allowed) { most_allocations = allocations + allowed; }
  LittleMemory(const LittleMemory&) = delete;
  LittleMemory& operator=(const LittleMemory&) = delete;
  ~LittleMemory() { most_allocations = std::numeric_limits<std::int64_t>::max(); }
};

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t bytes) {
  count_allocation();
  if (void* memory = std::malloc(bytes == 0 ? 1 : bytes)) return memory;
  throw std::bad_alloc();
}

// Used by std::stable_sort, which does without where it gets none.
[[gnu::noinline]] void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  if (++allocations > most_allocations) return nullptr;
  return std::malloc(bytes == 0 ? 1 : bytes);
}

void* operator new(std::size_t bytes, std::align_val_t alignment) {
  count_allocation();
  const auto align = static_cast<std::size_t>(alignment);
  if (void* memory = std::aligned_alloc(align, (bytes + align - 1) / align * align)) return memory;
  throw std::bad_alloc();
}

[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
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

TEST(Memory, RunsOutWhileABundleIsOpenedAndTheProcessLives) {
  const TemporaryDirectory folder;
  write_bundle(tiny_bundle(), folder / "bundle");
  const std::string path = folder / "bundle";
  bool opened = false;
  std::int64_t refused = 0;
  // A prime step comes past every kind of place in time.
  for (std::int64_t allowed = 0; !opened; allowed += 7, ++refused) {
    const LittleMemory little(allowed);
    const Result<Ranker> ranker = Ranker::open(path);
    opened = ranker.ok();
    ASSERT_TRUE(opened || ranker.status().fault().kind == ErrorKind::io) << allowed;
  }
  EXPECT_GT(refused, 100);
}

TEST(Memory, RunsOutWhileABundleIsReloadedAndTheOldOneServes) {
  const TemporaryDirectory folder;
  write_bundle(tiny_bundle(2), folder / "next");
  const std::string next = folder / "next";
  Result<Ranker> ranker = Ranker::from(std::make_shared<const Bundle>(tiny_bundle()));
  ASSERT_TRUE(ranker.ok());
  const Request request{.user = "ann"};
  Ranking before;
  ASSERT_TRUE(ranker.value().rank(request, before).ok());
  for (std::int64_t allowed = 0;; allowed += 101) {
    const auto reload = [&] {
      const LittleMemory little(allowed);
      return ranker.value().reload(next);
    };
    if (reload().ok()) break;
    Ranking after;
    ASSERT_TRUE(ranker.value().rank(request, after).ok());
    ASSERT_EQ(after.items.size(), before.items.size());
    ASSERT_EQ(after.items[0].score, before.items[0].score);
  }
  EXPECT_GT(ranker.value().stats().refused, 10);
}

TEST(Memory, RunsOutWhileAnExplanationIsWrittenForC) {
  const TemporaryDirectory folder;
  write_bundle(tiny_bundle(), folder / "bundle");
  const std::string path = folder / "bundle";
  lore_ranker* ranker = nullptr;
  ASSERT_EQ(lore_open(path.c_str(), nullptr, &ranker), LORE_OK);
  lore_request request = LORE_REQUEST_INIT;
  request.user = {"ann", 3};
  lore_owned_text json = {nullptr, 0};
  std::int64_t refused = 0;
  const auto explain = [&] {
    const LittleMemory little(refused);
    return lore_explain(ranker, &request, {"cup", 3}, &json);
  };
  for (; explain() != LORE_OK; ++refused) ASSERT_STREQ(lore_last_error(), "out of memory");
  EXPECT_GT(refused, 100);
  lore_free_text(json);
  lore_close(ranker);
}

TEST(Memory, RunsOutInTheMiddleOfARequestAndTheNextIsAnswered) {
  for (std::int64_t allowed = 0; allowed < 200; ++allowed) {
    Result<Ranker> ranker = Ranker::from(std::make_shared<const Bundle>(tiny_bundle()));
    ASSERT_TRUE(ranker.ok());
    const std::vector<std::string_view> ids(2000 + 50 * static_cast<std::size_t>(allowed), "cup");
    const Request request{.user = "ann", .items = ids};
    Ranking ranking;
    const auto rank = [&] {
      const LittleMemory little(allowed % 20);
      return ranker.value().rank(request, ranking);
    };
    const Status status = rank();
    ASSERT_TRUE(status.ok() || status.fault().kind == ErrorKind::io) << status.message();
    ASSERT_TRUE(ranker.value().rank(request, ranking).ok());
  }
}

}  // namespace
}  // namespace lore
