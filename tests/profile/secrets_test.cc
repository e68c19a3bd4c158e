// The key and personal data, looked for in all that leaves a run: what is sent, stored, said and
// logged.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include "lore/error.h"
#include "lore/profile/chat_client.h"
#include "lore/profile/profiler.h"

#include "profile/sample_pack.h"
#include "profile/scripted_server.h"
#include "profile/shop.h"

namespace lore {
namespace {

constexpr char key[] = "lk-0123456789abcdefghij";
const std::vector<std::string> personal = {"ann.b@mail.example.org", "+49 30 1234567",
                                           "4111 1111 1111 1111", "192.168.0.17"};

std::size_t count(const std::string& text, const std::string& secret) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(secret, at)) != std::string::npos; ++at) ++found;
  return found;
}

// The bytes of all files of the folder whose names start like `stem`.
std::string bytes_of(const std::filesystem::path& stem) {
  std::string bytes;
  for (const auto& entry : std::filesystem::directory_iterator(stem.parent_path())) {
    if (!entry.path().filename().string().starts_with(stem.filename().string())) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    bytes.append(std::istreambuf_iterator<char>(file), {});
  }
  return bytes;
}

// Repeats the key wherever a server can say something: in every third answer, in refusals, and in
// the name of its model.
void repeat_the_key(const ScriptedServer::Call& call, httplib::Response& response) {
  std::string body =
      ScriptedServer::completion("A tale of its own, number " + std::to_string(call.number) +
                                 ", for " + call.authorization + " and no one else.");
  if (call.number % 3 == 1) {
    response.status = call.number == 4 ? 422 : 503;
    body = R"({"error": {"message": "I do not like )" + call.authorization + "\"}}";
  }
  response.set_content(body, "application/json");
}

TEST(Secrets, AreInNothingThatLeavesARun) {
  const Shop shop;
  std::string films = "film,title,year\n";
  for (std::size_t i = 0; i < personal.size(); ++i) {
    films +=
        "f" + std::to_string(i) + ",Letters to " + personal[i] + ",\"in " + personal[i] + "\"\n";
  }
  ProfileJob job{.data = shop.spec(), .side = Side::item, .pack = parse_pack(sample_pack())};
  job.data.items->path = shop.files().write("secret.csv", films);
  shop.files().write("key", std::string(key) + "\n");

  std::ostringstream said;
  const auto logger = spdlog::default_logger();
  spdlog::set_default_logger(std::make_shared<spdlog::logger>(
      "lore", std::make_shared<spdlog::sinks::ostream_sink_mt>(said)));
  const ScriptedServer server(repeat_the_key);
  {
    ProfileStore store = ProfileStore::open(shop.path("store"));
    const auto model = make_chat_client({.endpoint = server.url(),
                                         .model = "scripted-1",
                                         .key_file = shop.path("key"),
                                         .first_backoff_seconds = 0.002,
                                         .seed = 7});
    const ProfileProgress progress = write_profiles(job, store, *model);
    EXPECT_GT(progress.generated, 0);
    EXPECT_GT(progress.failed, 0);
    store.export_jsonl(shop.path("store.jsonl"), Side::item, "film");
    store.write_archive(shop.path("store.archive"));
  }
  const ScriptedServer locked([](const ScriptedServer::Call& call, httplib::Response& response) {
    response.status = 401;
    response.set_content("wrong: " + call.authorization, "text/plain");
  });
  ProfileStore other = ProfileStore::open(shop.path("other"));
  said << fault_of([&] {
            const auto model = make_chat_client(
                {.endpoint = locked.url(), .model = "scripted-1", .key_file = shop.path("key")});
            write_profiles(job, other, *model);
          }).message();
  spdlog::set_default_logger(logger);

  std::string sent;
  for (const ScriptedServer::Call& call : server.calls()) {
    EXPECT_EQ(call.authorization, std::string("Bearer ") + key);
    sent += call.body.dump();
  }
  const std::string stored = bytes_of(shop.path("store"));
  ASSERT_GT(count(sent, "Letters to"), 0U);
  ASSERT_GT(count(stored, "and no one else"), 0U);
  std::size_t keys = 0;
  std::size_t persons = 0;
  for (const std::string& output : {sent, stored, said.str()}) {
    keys += count(output, key);
    for (const std::string& secret : personal) persons += count(output, secret);
  }
  EXPECT_EQ(keys, 0U);
  // What the data says stays in the data: the store keeps none of it, a prompt none that is
  // personal.
  EXPECT_EQ(persons, 0U);
  std::printf("figures: {\"key_occurrences\": %zu, \"personal_data_occurrences\": %zu}\n", keys,
              persons);
}

}  // namespace
}  // namespace lore
