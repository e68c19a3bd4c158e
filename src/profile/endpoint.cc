#include "profile/endpoint.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <memory>

#include <curl/curl.h>

#include "lore/error.h"

namespace lore {

namespace {

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, FreeUrl>;

std::string part_of(const Url& url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url.get(), part, &text, 0) != CURLUE_OK) return "";
  std::string found(text);
  curl_free(text);
  return found;
}

bool is_this_host(const std::string& host) {
  const bool is_four = host.starts_with("127.") &&
                       std::all_of(host.begin(), host.end(),
                                   [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
  return is_four || host == "localhost" || host == "[::1]";
}

[[noreturn]] void refuse(const std::string& problem, const std::string& found,
                         const std::string& hint) {
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = problem,
               .place = {.field = "endpoint"},
               .expected = "a URL like http://127.0.0.1:8080/v1",
               .found = found,
               .hint = hint});
}

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    throw Error({.kind = ErrorKind::not_found,
                 .problem = "the file of the key cannot be read",
                 .place = {.file = path}});
  }
  std::string line;
  std::getline(file, line);
  while (!line.empty() && std::isspace(static_cast<unsigned char>(line.back())) != 0)
    line.pop_back();
  return line;
}

}  // namespace

Endpoint parse_endpoint(const std::string& text, bool local_only) {
  const Url url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) {
    refuse("the endpoint is no http or https URL", text, "");
  }
  const std::string scheme = part_of(url, CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") {
    refuse("the endpoint is no http or https URL", text, "");
  }
  if (!part_of(url, CURLUPART_USER).empty() || !part_of(url, CURLUPART_PASSWORD).empty()) {
    refuse("the endpoint's URL holds a password", scheme + "://...",
           "put the key into an environment variable or a file");
  }
  Endpoint endpoint{.url = text, .host = part_of(url, CURLUPART_HOST)};
  endpoint.is_local = is_this_host(endpoint.host);
  if (local_only && !endpoint.is_local) {
    refuse("the endpoint is not on this host, and only local ones are allowed", endpoint.host, "");
  }
  while (endpoint.url.ends_with('/')) endpoint.url.pop_back();
  return endpoint;
}

std::string read_key(const std::string& variable, const std::string& file) {
  const char* value = variable.empty() ? nullptr : std::getenv(variable.c_str());
  if (file.empty() && (value == nullptr || *value == '\0')) return "";
  const std::string key = file.empty() ? value : first_line(file);
  const bool is_word =
      std::all_of(key.begin(), key.end(), [](unsigned char c) { return c > ' ' && c < 0x7F; });
  if (key.empty() || !is_word) {
    throw Error({.kind = ErrorKind::format,
                 .problem = "the key is not one word",
                 .place = {.file = file, .field = file.empty() ? variable : ""},
                 .expected = "ASCII characters without blanks"});
  }
  return key;
}

}  // namespace lore
