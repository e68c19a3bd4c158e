#include "lore/profile/batch_file.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lore/profile/profiler.h"

#include "data/mapped_file.h"
#include "profile/sample_pack.h"
#include "profile/shop.h"

namespace lore {
namespace {

using nlohmann::json;

std::vector<json> lines_of(const std::string& path) {
  std::vector<json> lines;
  std::string text(MappedFile::open(path).text());
  for (std::size_t end; (end = text.find('\n')) != std::string::npos; text.erase(0, end + 1)) {
    lines.push_back(json::parse(text.substr(0, end)));
  }
  return lines;
}

// A line of a batch's output that answers `content`.
json answer(const std::string& key, const std::string& content, const char* finish = "stop") {
  return {{"id", "r"},
          {"custom_id", key},
          {"response",
           {{"status_code", 200},
            {"body",
             {{"model", "m-1"},
              {"choices",
               {{{"message", {{"role", "assistant"}, {"content", content}}},
                 {"finish_reason", finish}}}},
              {"usage", {{"prompt_tokens", 90}, {"completion_tokens", 9}}}}}}},
          {"error", nullptr}};
}

class BatchFile : public testing::Test {
 protected:
  // The questions as a batch file.
  std::vector<json> emit() {
    BatchFileWriter writer(shop_.path("batch.jsonl"), "m");
    plan_profiles(job_, store_, "openai-chat", "m", {},
                  [&](const ChatRequest& request) { writer.add(request); });
    const std::vector<std::string> paths = writer.finish();
    EXPECT_EQ(paths, std::vector<std::string>{shop_.path("batch.jsonl")});
    return lines_of(paths.front());
  }

  ProfileProgress ingest(const std::string& out, const std::string& errors = "") {
    const auto model = open_batch_replies(
        {shop_.files().write("out.jsonl", out), shop_.files().write("err.jsonl", errors)}, "m");
    return write_profiles(job_, store_, *model);
  }

  Shop shop_;
  ProfileJob job_{.data = shop_.spec(), .side = Side::item, .pack = parse_pack(sample_pack())};
  ProfileStore store_ = ProfileStore::open(shop_.path("store"));
};

TEST_F(BatchFile, HoldsEachOpenQuestionOnce) {
  const std::vector<json> questions = emit();
  ASSERT_EQ(questions.size(), 4U);
  EXPECT_EQ(questions[0]["method"], "POST");
  EXPECT_EQ(questions[0]["url"], "/v1/chat/completions");
  EXPECT_EQ(questions[0]["custom_id"].get<std::string>().size(), 64U);
  EXPECT_EQ(questions[0]["body"]["model"], "m");
  EXPECT_EQ(questions[0]["body"]["messages"].size(), 2U);
  EXPECT_TRUE(questions[0]["body"].contains("max_tokens"));
}

TEST_F(BatchFile, IsAnsweredInAnyOrderAndInParts) {
  const std::vector<json> questions = emit();
  std::string out;
  for (std::size_t i = 3; i > 0; --i) {
    out += answer(questions[i]["custom_id"], "A tale of number " + std::to_string(i) + ".").dump() +
           "\n";
  }
  const std::string expired = json({{"custom_id", questions[0]["custom_id"]},
                                    {"response", nullptr},
                                    {"error", {{"code", "batch_expired"}, {"message", "expired"}}}})
                                  .dump() +
                              "\n";
  const ProfileProgress first = ingest(out, expired);
  EXPECT_EQ(first.generated, 3);
  EXPECT_EQ(first.failed, 1);
  EXPECT_EQ(store_.find_reply(questions[0]["custom_id"].get<std::string>())->problem, "expired");
  EXPECT_EQ(store_.find(Side::item, "f2", "film")->text, "A tale of number 1.");

  EXPECT_EQ(emit().size(), 1U);  // only what is open
  EXPECT_EQ(
      ingest(answer(questions[0]["custom_id"], "A tale of number 0.").dump() + "\n").generated, 1);
}

TEST_F(BatchFile, AnswersThatAreNoneAreNotBelieved) {
  const std::vector<json> questions = emit();
  json limited = answer(questions[2]["custom_id"], "");
  limited["response"] = {{"status_code", 429}, {"body", {{"error", {{"message", "slow down"}}}}}};
  const ProfileProgress progress =
      ingest(answer(questions[0]["custom_id"], "A tale that is cut", "length").dump() + "\n" +
             answer(questions[1]["custom_id"], "I'm sorry, but no.").dump() + "\n" +
             limited.dump() + "\n" + answer("unknown", "A tale of nobody.").dump() + "\n" +
             answer(questions[3]["custom_id"], "A fine tale indeed.").dump() + "\n");
  EXPECT_EQ(progress.generated, 1);
  EXPECT_EQ(progress.refused, 1);
  EXPECT_EQ(progress.invalid, 1);
  EXPECT_EQ(progress.failed, 1);
}

TEST_F(BatchFile, RefusesFilesThatAreNone) {
  for (const char* bad : {"{", "[]", "{\"id\": 1}", "{\"custom_id\": 7}"}) {
    const Fault fault = fault_of([&] { ingest("\n" + std::string(bad) + "\n"); });
    EXPECT_EQ(fault.kind, ErrorKind::format) << bad;
    EXPECT_EQ(fault.place.line, 2U) << bad;
  }
  EXPECT_EQ(fault_of([] { open_batch_replies({"none.jsonl"}, "m"); }).kind, ErrorKind::not_found);
}

TEST(BatchFileWriter, BeginsAnotherFileWhereOneIsFull) {
  const DatasetFiles files;
  BatchFileWriter writer(files.path("b.jsonl"), "m");
  for (int i = 0; i < 50'001; ++i) writer.add({.id = std::to_string(i), .prompt = {"s", "u"}});
  EXPECT_EQ(writer.finish(),
            (std::vector<std::string>{files.path("b.jsonl"), files.path("b-2.jsonl")}));
  EXPECT_EQ(lines_of(files.path("b-2.jsonl")).size(), 1U);
}

}  // namespace
}  // namespace lore
