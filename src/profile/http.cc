#include "profile/http.h"

#include <algorithm>
#include <cctype>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include <curl/curl.h>

#include "lore/error.h"

namespace lore {

namespace {

constexpr long kept_connection_seconds = 300;

struct FreeHeaders {
  void operator()(curl_slist* headers) const { curl_slist_free_all(headers); }
};
struct FreeEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

struct Transfer {
  HttpRequest request;
  HttpReply reply;
  std::size_t max_bytes = 0;
  std::unique_ptr<curl_slist, FreeHeaders> headers;
  std::unique_ptr<CURL, FreeEasy> easy;
};

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* transfer_pointer) {
  auto& transfer = *static_cast<Transfer*>(transfer_pointer);
  const std::size_t bytes = size * count;
  if (transfer.reply.body.size() + bytes > transfer.max_bytes) {
    transfer.reply.failure = HttpReply::Failure::too_large;
    return 0;  // ends the transfer
  }
  transfer.reply.body.append(data, bytes);
  return bytes;
}

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](unsigned char c) { return std::isspace(c) != 0; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* transfer_pointer) {
  auto& headers = static_cast<Transfer*>(transfer_pointer)->reply.headers;
  const std::string_view line(data, size * count);
  if (line.starts_with("HTTP/")) headers.clear();  // those of an interim reply
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    std::string name(trimmed(line.substr(0, colon)));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    headers[name] = trimmed(line.substr(colon + 1));
  }
  return size * count;
}

HttpReply::Failure failure_of(CURLcode code) {
  using Failure = HttpReply::Failure;
  switch (code) {
    case CURLE_OK:
      return Failure::none;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return Failure::invalid;
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
      return Failure::unreachable;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return Failure::untrusted;
    case CURLE_OPERATION_TIMEDOUT:
      return Failure::timed_out;
    default:
      return Failure::broken;
  }
}

void initialise_curl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

long milliseconds(double seconds) {
  return std::max(1L, static_cast<long>(seconds * 1000));
}

}  // namespace

class HttpClient::Transfers {
 public:
  explicit Transfers(const HttpLimits& limits) : limits_(limits) {
    initialise_curl();
    multi_.reset(curl_multi_init());
    if (!multi_) throw Error({.kind = ErrorKind::io, .problem = "libcurl does not start"});
  }

  ~Transfers() { drop_all(); }

  void start(HttpRequest request) {
    auto transfer = std::make_unique<Transfer>();
    transfer->request = std::move(request);
    transfer->reply.id = transfer->request.id;
    transfer->max_bytes = limits_.max_bytes;
    transfer->easy.reset(curl_easy_init());
    CURL* easy = transfer->easy.get();
    if (easy == nullptr)
      throw Error({.kind = ErrorKind::io, .problem = "libcurl is out of memory"});
    set_request(*transfer);
    set_limits(easy);
    curl_multi_add_handle(multi_.get(), easy);
    transfers_.emplace(easy, std::move(transfer));
  }

  std::size_t in_flight() const { return transfers_.size(); }

  std::vector<HttpReply> wait(std::chrono::milliseconds at_most) {
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    std::vector<HttpReply> ended = take_ended();
    if (!ended.empty() || at_most.count() <= 0) return ended;
    curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(at_most.count()), nullptr);
    curl_multi_perform(multi_.get(), &running);
    return take_ended();
  }

  void drop_all() {
    for (const auto& [easy, transfer] : transfers_) curl_multi_remove_handle(multi_.get(), easy);
    transfers_.clear();
  }

 private:
  static void set_request(Transfer& transfer) {
    CURL* easy = transfer.easy.get();
    const HttpRequest& request = transfer.request;
    curl_slist* headers = nullptr;
    for (const std::string& header : request.headers) {
      headers = curl_slist_append(headers, header.c_str());
    }
    headers = curl_slist_append(headers, "Expect:");  // no round trip before a long body
    transfer.headers.reset(headers);
    curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    if (!request.body.empty()) {
      curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.size()));
      curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str());
    }
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
  }

  void set_limits(CURL* easy) const {
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(limits_.connect_seconds));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, milliseconds(limits_.total_seconds));
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME,
                     std::max(1L, static_cast<long>(limits_.stall_seconds)));
    curl_easy_setopt(easy, CURLOPT_MAXLIFETIME_CONN, kept_connection_seconds);
    if (!limits_.use_proxy) curl_easy_setopt(easy, CURLOPT_PROXY, "");
  }

  std::vector<HttpReply> take_ended() {
    std::vector<HttpReply> ended;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      ended.push_back(take(message->easy_handle, message->data.result));
    }
    return ended;
  }

  HttpReply take(CURL* easy, CURLcode code) {
    const auto found = transfers_.find(easy);
    HttpReply reply = std::move(found->second->reply);
    if (reply.failure == HttpReply::Failure::none) reply.failure = failure_of(code);
    if (code != CURLE_OK) reply.problem = curl_easy_strerror(code);
    if (reply.failure == HttpReply::Failure::too_large) {
      reply.problem = "more than " + std::to_string(limits_.max_bytes) + " bytes";
    }
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &reply.status);
    curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME, &reply.seconds);
    curl_multi_remove_handle(multi_.get(), easy);
    transfers_.erase(found);
    return reply;
  }

  HttpLimits limits_;
  std::unique_ptr<CURLM, FreeMulti> multi_;
  std::unordered_map<CURL*, std::unique_ptr<Transfer>> transfers_;
};

HttpClient::HttpClient(const HttpLimits& limits)
    : transfers_(std::make_unique<Transfers>(limits)) {}
HttpClient::~HttpClient() = default;

void HttpClient::start(HttpRequest request) {
  transfers_->start(std::move(request));
}

std::size_t HttpClient::in_flight() const {
  return transfers_->in_flight();
}

std::vector<HttpReply> HttpClient::wait(std::chrono::milliseconds at_most) {
  return transfers_->wait(at_most);
}

void HttpClient::drop_all() {
  transfers_->drop_all();
}

}  // namespace lore
