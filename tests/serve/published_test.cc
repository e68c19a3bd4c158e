#include "serve/published.h"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace lore {
namespace {

// Two halves that are equal while it lives.
struct Twin {
  explicit Twin(int value) : left(value), right(value) {}
  ~Twin() { left = -1; }
  int left;
  int right;
};

TEST(Published, GivesTheNewValueAndReturnsTheOld) {
  const auto one = std::make_shared<const int>(1);
  const auto two = std::make_shared<const int>(2);
  Published<int> published(one);
  EXPECT_EQ(published.get(), one);
  EXPECT_EQ(published.replace(two), one);
  EXPECT_EQ(published.get(), two);
}

TEST(Published, KeepsNothingOfTheOldValue) {
  Published<int> published(std::make_shared<const int>(1));
  const std::shared_ptr<const int> old = published.replace(std::make_shared<const int>(2));
  EXPECT_EQ(old.use_count(), 1);
}

TEST(Published, IsNeverHalfReplaced) {
  Published<Twin> published(std::make_shared<const Twin>(0));
  std::atomic<bool> done = false;
  std::atomic<int> broken = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      int newest = 0;
      while (!done) {
        const std::shared_ptr<const Twin> twin = published.get();
        if (twin->left != twin->right || twin->left < newest) ++broken;
        newest = twin->right;
      }
    });
  }
  for (int i = 1; i <= 500; ++i) published.replace(std::make_shared<const Twin>(i));
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(broken, 0);
  EXPECT_EQ(published.get()->left, 500);
}

}  // namespace
}  // namespace lore
