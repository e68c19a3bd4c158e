#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace lore {

// What a request may cost. Every one of them has an end.
struct HttpLimits {
  double connect_seconds = 5;
  double stall_seconds = 120;  // without a byte in either direction; the first byte included
  double total_seconds = 600;
  std::size_t max_bytes = std::size_t{4} << 20;  // of a reply
  bool use_proxy = true;                         // of the environment
};

struct HttpRequest {
  std::int64_t id = 0;  // the caller's
  std::string url = {};
  std::vector<std::string> headers = {};  // "Name: value"
  std::string body = {};                  // "": GET, else POST
};

struct HttpReply {
  enum class Failure : std::uint8_t {
    none,         // `status` tells
    unreachable,  // no such host, or nothing listens
    untrusted,    // the certificate does not prove who it is
    timed_out,    // one of HttpLimits
    broken,       // the connection ended in the middle
    too_large,    // more than max_bytes
    invalid,      // no URL, or no protocol of ours
  };

  std::int64_t id = 0;
  Failure failure = Failure::none;
  std::string problem = {};  // curl's words for a failure
  long status = 0;
  std::map<std::string, std::string> headers = {};  // names in lower case
  std::string body = {};
  double seconds = 0;
};

// Many HTTP requests at once on the caller's thread, over kept connections (libcurl's multi
// interface). Redirects are not followed: a key could follow them.
// Thread safety: one thread at a time.
class HttpClient {
 public:
  explicit HttpClient(const HttpLimits& limits);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  void start(HttpRequest request);
  std::size_t in_flight() const;

  // What ended; waits up to `at_most` if nothing has.
  std::vector<HttpReply> wait(std::chrono::milliseconds at_most);

  void drop_all();  // requests in flight get no reply

 private:
  class Transfers;
  std::unique_ptr<Transfers> transfers_;
};

}  // namespace lore
