// Any bytes in place of any file of a tokenizer open or are an Error, and what opens keeps to its
// vocabulary. The first byte chooses the file; one choice is a SentencePiece model, which is
// checked before SentencePiece sees it.

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/from_originals.h"
#include "text/hostile_folders.h"
#include "text/sentencepiece_check.h"

namespace {

namespace hostile = lore::hostile;

// A file of one of the folders.
struct Target {
  const hostile::Victim* victim;
  std::size_t number;
};

std::vector<Target> all_targets() {
  static const hostile::Victim victims[] = {
      hostile::Victim(hostile::word_pieces()), hostile::Victim(hostile::byte_pairs()),
      hostile::Victim(hostile::byte_pairs_in_one()), hostile::Victim(hostile::unigram_in_one())};
  std::vector<Target> all;
  for (const hostile::Victim& victim : victims) {
    for (std::size_t i = 0; i < victim.files(); ++i) all.push_back({&victim, i});
  }
  return all;
}

const std::vector<Target>& targets() {
  static const std::vector<Target> all = all_targets();
  return all;
}

void open(const std::string& folder) {
  if (!hostile::broken_promise(*lore::load_tokenizer(folder)).empty()) std::abort();
}

void check(std::string_view model) {
  try {
    lore::check_sentencepiece_model(model, "m");
  } catch (const lore::Error&) {
  }
}

// A model of one piece: field 1, of a piece "ab" with the score -1.
std::string sentencepiece_model() {
  return std::string("\x0A\x09\x0A\x02", 4) + "ab" + std::string("\x15\0\0\x80\xBF", 5);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t choice = data[0] % (targets().size() + 1);
  if (choice == targets().size()) {
    check(bytes);
  } else {
    targets()[choice].victim->replace(targets()[choice].number, bytes, open);
  }
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
  const auto original = [](std::size_t choice) {
    if (choice == targets().size()) return sentencepiece_model();
    return targets()[choice].victim->original(targets()[choice].number);
  };
  return lore::fuzz::mutate(data, size, most, seed, targets().size() + 1, original);
}
