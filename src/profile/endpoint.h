#pragma once

#include <string>

namespace lore {

// Where a language model listens, checked.
struct Endpoint {
  std::string url;   // without a slash at its end: "http://127.0.0.1:8080/v1"
  std::string host;  // "127.0.0.1"
  bool is_local = false;
};

// Throws Error(invalid_argument) for what is no http or https URL, one that holds a name and
// password, or, where `local_only`, another host than this one (localhost, 127.0.0.0/8, ::1).
Endpoint parse_endpoint(const std::string& url, bool local_only);

// The key of the file's first line, or of the environment variable where `file` is empty; "" where
// the variable is not set or empty. Throws Error(not_found) for a file that is not there and
// Error(format) for a key that is empty or not one word; no message holds any of it.
std::string read_key(const std::string& variable, const std::string& file);

}  // namespace lore
