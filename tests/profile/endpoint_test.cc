#include "profile/endpoint.h"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/dataset_files.h"

namespace lore {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Endpoint, ReadsUrls) {
  const Endpoint endpoint = parse_endpoint("http://127.0.0.1:8080/v1/", false);
  EXPECT_EQ(endpoint.url, "http://127.0.0.1:8080/v1");
  EXPECT_EQ(endpoint.host, "127.0.0.1");
  EXPECT_TRUE(endpoint.is_local);
  EXPECT_FALSE(parse_endpoint("https://api.example.com/v1", false).is_local);
}

TEST(Endpoint, KnowsThisHost) {
  for (const std::string url : {"http://localhost/v1", "http://[::1]:80/v1", "http://127.9.9.9"}) {
    EXPECT_TRUE(parse_endpoint(url, true).is_local) << url;
  }
  for (const std::string url : {"http://127.0.0.1.example.com/", "http://localhost.example.com/",
                                "http://10.0.0.1/v1", "http://0.0.0.0/v1"}) {
    const Fault fault = fault_of([&] { parse_endpoint(url, true); });
    EXPECT_EQ(fault.kind, ErrorKind::invalid_argument) << url;
    EXPECT_THAT(fault.problem, HasSubstr("not on this host")) << url;
  }
}

TEST(Endpoint, RefusesWhatIsNoUrl) {
  for (const std::string url :
       {"", "nowhere at all", "ftp://x/", "file:///etc/passwd", "http://"}) {
    EXPECT_EQ(fault_of([&] { parse_endpoint(url, false); }).place.field, "endpoint") << url;
  }
  const Fault fault = fault_of([&] { parse_endpoint("https://me:secret@example.com/v1", false); });
  EXPECT_THAT(fault.message(), Not(HasSubstr("secret@")));
  EXPECT_THAT(fault.hint, HasSubstr("environment variable"));
}

TEST(Key, ComesFromTheVariableOrTheFile) {
  const DatasetFiles files;
  setenv("LORE_TEST_KEY", "sk-of-the-variable", 1);
  EXPECT_EQ(read_key("LORE_TEST_KEY", ""), "sk-of-the-variable");
  EXPECT_EQ(read_key("LORE_TEST_KEY", files.write("key", "sk-of-the-file\r\nmore\n")),
            "sk-of-the-file");
  setenv("LORE_TEST_KEY", "", 1);
  EXPECT_EQ(read_key("LORE_TEST_KEY", ""), "");
  unsetenv("LORE_TEST_KEY");
  EXPECT_EQ(read_key("LORE_TEST_KEY", ""), "");
  EXPECT_EQ(read_key("", ""), "");
}

TEST(Key, IsOneWordThatNoMessageTells) {
  const DatasetFiles files;
  EXPECT_EQ(fault_of([&] { read_key("", files.path("absent")); }).kind, ErrorKind::not_found);
  EXPECT_EQ(fault_of([&] { read_key("", files.write("empty", "")); }).kind, ErrorKind::format);
  setenv("LORE_TEST_KEY", "sk-one\nX-Other: header", 1);
  const Fault fault = fault_of([] { read_key("LORE_TEST_KEY", ""); });
  unsetenv("LORE_TEST_KEY");
  EXPECT_EQ(fault.kind, ErrorKind::format);
  EXPECT_EQ(fault.place.field, "LORE_TEST_KEY");
  EXPECT_THAT(fault.message(), Not(HasSubstr("sk-one")));
}

}  // namespace
}  // namespace lore
