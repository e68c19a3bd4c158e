#include "profile/digest.h"

#include <array>

#include <openssl/evp.h>

#include "lore/error.h"

namespace lore {

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, 32> hash;
  if (EVP_Digest(bytes.data(), bytes.size(), hash.data(), nullptr, EVP_sha256(), nullptr) != 1) {
    throw Error({.kind = ErrorKind::internal, .problem = "libcrypto computes no SHA-256"});
  }
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (unsigned char byte : hash) {
    text += digits[byte >> 4];
    text += digits[byte & 15U];
  }
  return text;
}

}  // namespace lore
