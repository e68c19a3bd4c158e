// Replies that a language model of 2023 really gave, through the reader of replies. The logs are
// private: LORE_EVAL_DATA names the folder that holds once-goodreads/.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "profile/reply.h"

namespace lore {
namespace {

using nlohmann::json;
using Verdict = ReadReply::Verdict;

struct Counts {
  std::size_t parsed = 0;
  std::size_t repaired = 0;
  std::size_t refused = 0;
  std::size_t invalid = 0;

  void add(const ReadReply& reply) {
    ++(reply.verdict == Verdict::refused ? refused
       : !reply.ok()                     ? invalid
       : reply.is_repaired               ? repaired
                                         : parsed);
  }

  std::size_t total() const { return parsed + repaired + refused + invalid; }

  void print(const char* log) const {
    std::printf(
        "figures: {\"log\": \"%s\", \"replies\": %zu, \"parsed\": %zu, \"repaired\": %zu, "
        "\"refused\": %zu, \"invalid\": %zu}\n",
        log, total(), parsed, repaired, refused, invalid);
  }
};

class RealReplies : public testing::Test {
 protected:
  void SetUp() override {
    const char* folder = std::getenv("LORE_EVAL_DATA");
    folder_ = std::string(folder != nullptr ? folder : "") + "/once-goodreads/";
    if (folder == nullptr || !std::filesystem::exists(folder_)) {
      GTEST_SKIP() << "LORE_EVAL_DATA names no folder with once-goodreads/";
    }
  }

  template <typename Visit>
  void each_line(const std::string& log, Visit visit) const {
    std::ifstream file(folder_ + log);
    for (std::string line; std::getline(file, line);) {
      if (!line.empty()) visit(line);
    }
  }

  std::string folder_;
};

const ReplySpec book = {.fields = {{.name = "title"}, {.name = "description"}},
                        .min_characters = 10,
                        .max_characters = 4000};

TEST_F(RealReplies, OfObjectsParseAndNoHalfOneDoes) {
  Counts whole;
  Counts wrapped;
  std::size_t halves = 0;
  std::size_t believed = 0;
  each_line("generator_v1.log", [&](const std::string& line) {
    const std::string raw = json::parse(line).at("book").get<std::string>();
    const ReadReply reply = read_reply(book, raw, "");
    whole.add(reply);
    wrapped.add(read_reply(book, "<think>a book {?}</think>Sure:\n```json\n" + raw + "\n```", ""));
    const std::size_t object_end = raw.rfind('}');
    for (std::size_t length = halves % 5; length <= object_end; length += 5) {
      ++halves;
      believed += read_reply(book, raw.substr(0, length), "").ok() ? 1 : 0;
    }
  });
  whole.print("generator_v1");
  std::printf("figures: {\"halves_of\": \"generator_v1\", \"cut\": %zu, \"believed\": %zu}\n",
              halves, believed);
  EXPECT_GT(whole.total(), 2000U);
  EXPECT_GT(whole.parsed, whole.total() * 98 / 100);
  EXPECT_EQ(wrapped.repaired, whole.parsed + whole.repaired);
  EXPECT_EQ(believed, 0U);
}

TEST_F(RealReplies, OfTextsAreRead) {
  const ReplySpec text = {.min_characters = 20, .max_characters = 4000, .script = "latin"};
  Counts counts;
  each_line("book_summarizer.log", [&](const std::string& line) {
    counts.add(read_reply(text, line.substr(line.find('\t') + 1), ""));
  });
  counts.print("book_summarizer");
  EXPECT_GT(counts.total(), 16'000U);
  EXPECT_GT(counts.parsed, counts.total() * 95 / 100);
}

TEST_F(RealReplies, OfListsAreReadAsTexts) {
  const ReplySpec text = {.min_characters = 10, .max_characters = 4000};
  Counts counts;
  each_line("user_profiler.log", [&](const std::string& line) {
    counts.add(read_reply(text, json::parse(line).at("interest").dump(), ""));
  });
  counts.print("user_profiler");
  EXPECT_GT(counts.total(), 20'000U);
  EXPECT_GT(counts.parsed, counts.total() * 95 / 100);
}

}  // namespace
}  // namespace lore
