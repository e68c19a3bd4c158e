#pragma once

#include <cstddef>
#include <cstdint>

// The C interface of the plug-in `lore_sentencepiece`, which lives in a linker namespace with a C
// and C++ runtime of its own: no exception, allocation or C++ object may cross. Whatever the
// plug-in hands out goes back to it through release() or close().
extern "C" {

enum { lore_sentencepiece_abi = 3 };

// A piece of memory that stays its owner's.
struct LoreBytes {
  const char* data;
  std::size_t size;
};

// Filled by a call that fails; always ends with NUL.
struct LoreMessage {
  char text[512];
};

struct LoreSentencePieceTraining {
  const LoreBytes* texts;
  std::size_t count;
  std::int32_t vocabulary_size;
  std::int32_t exact;          // 0: fewer pieces are fine where the texts do not give more
  std::int32_t fold_case;      // 1: capital letters become small ones before all else
  std::int32_t byte_fallback;  // 1: bytes of unknown characters are pieces
  std::int32_t bpe;            // 1: byte-pair merges, 0: unigram
  std::int32_t encoder_marks;  // 1: starts with <pad>, <unk>, [CLS], [SEP], [MASK]; no <s>, </s>
};

struct LoreSentencePieceModel;

// Thread safety: every function is safe for concurrent use; `close` once nobody uses the model.
// Functions that return int give 0, or 1 after filling `message`.
struct LoreSentencePiece {
  // A model from the bytes of its file, or null after filling `message`.
  LoreSentencePieceModel* (*open)(LoreBytes file, LoreMessage* message);
  void (*close)(LoreSentencePieceModel* model);
  std::int32_t (*vocabulary_size)(const LoreSentencePieceModel* model);

  // The id of a piece, or -1.
  std::int32_t (*find)(const LoreSentencePieceModel* model, LoreBytes piece);

  // Token ids of `text`, to be given to release().
  int (*encode)(const LoreSentencePieceModel* model, LoreBytes text, std::int32_t** ids,
                std::size_t* count, LoreMessage* message);

  // The bytes of a new model's file, to be given to release().
  int (*train)(const LoreSentencePieceTraining* training, char** file, std::size_t* size,
               LoreMessage* message);

  void (*release)(void* memory);
};

// The one exported symbol: the functions of version `abi`, or null if this plug-in has another.
// They live as long as the process.
const LoreSentencePiece* lore_sentencepiece(int abi);
using LoreSentencePieceEntry = const LoreSentencePiece* (*)(int abi);

}  // extern "C"
