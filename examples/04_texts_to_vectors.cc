// An encoder out of nothing but texts, and what it finds alike.
//
//   04_texts_to_vectors TEXTS.jsonl ENCODER_DIR

#include <cstdio>
#include <string>
#include <vector>

#include "lore/data/record.h"
#include "lore/error.h"
#include "lore/text/encode.h"
#include "lore/text/latent_semantics.h"

namespace {

std::vector<std::string> read_texts(const std::string& path) {
  lore::FileSpec file;
  file.path = path;
  file.format = lore::FileFormat::jsonl;
  const auto records = lore::open_records(file, {"text"});
  std::vector<std::string> texts;
  for (lore::Record record; records->next(record);) texts.emplace_back(record.values[0]);
  return texts;
}

float cosine(std::span<const float> a, std::span<const float> b) {
  float sum = 0;  // the vectors have length 1
  for (std::size_t h = 0; h < a.size(); ++h) sum += a[h] * b[h];
  return sum;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  try {
    // SentencePiece and latent semantic analysis: seconds, no download, equal for equal texts.
    lore::train_latent_semantics(read_texts(argv[1]), argv[2], {.width = 48});

    const auto encoder = lore::open_encoder(argv[2]);
    const lore::VectorTable table = lore::encode_texts(*encoder, argv[1], "item");
    const auto dracula = table.find("dracula");
    const bool alike = cosine(dracula, table.find("frankenstein")) >
                       cosine(dracula, table.find("pride-and-prejudice"));
    std::printf("%zu vectors of %zu numbers\n", table.size(), table.width());
    std::printf("Dracula is nearer to %s\n", alike ? "Frankenstein" : "Pride and Prejudice");
  } catch (const lore::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}

// Prints:
//   320 vectors of 48 numbers
//   Dracula is nearer to Frankenstein
