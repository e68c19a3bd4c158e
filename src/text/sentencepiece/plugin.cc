#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <sentencepiece_processor.h>
#include <sentencepiece_trainer.h>

#include "text/sentencepiece/plugin_api.h"

struct LoreSentencePieceModel {
  sentencepiece::SentencePieceProcessor processor;
};

namespace {

std::string_view view_of(LoreBytes bytes) {
  return {bytes.data, bytes.size};
}

void require(const sentencepiece::util::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.message());
}

// Runs `body`; what it throws becomes a message and a return value of 1.
template <typename Body>
int guarded(LoreMessage* message, Body body) {
  try {
    body();
    return 0;
  } catch (const std::exception& error) {
    std::snprintf(message->text, sizeof message->text, "%s", error.what());
  } catch (...) {
    std::snprintf(message->text, sizeof message->text, "unknown failure");
  }
  return 1;
}

// A copy of `count` values that release() frees.
template <typename Value>
Value* hand_out(const Value* values, std::size_t count) {
  void* memory = std::malloc(count * sizeof(Value) + 1);
  if (memory == nullptr) throw std::bad_alloc();
  if (count > 0) std::memcpy(memory, values, count * sizeof(Value));
  return static_cast<Value*>(memory);
}

LoreSentencePieceModel* open_model(LoreBytes file, LoreMessage* message) {
  auto model = std::unique_ptr<LoreSentencePieceModel>();
  guarded(message, [&] {
    auto opened = std::make_unique<LoreSentencePieceModel>();
    require(opened->processor.LoadFromSerializedProto(view_of(file)));
    model = std::move(opened);
  });
  return model.release();
}

void close_model(LoreSentencePieceModel* model) {
  delete model;
}

std::int32_t vocabulary_size(const LoreSentencePieceModel* model) {
  return model->processor.GetPieceSize();
}

std::int32_t find(const LoreSentencePieceModel* model, LoreBytes piece) {
  const int id = model->processor.PieceToId(view_of(piece));  // the unknown one for what is none
  return model->processor.IdToPiece(id) == view_of(piece) ? id : -1;
}

int encode(const LoreSentencePieceModel* model, LoreBytes text, std::int32_t** ids,
           std::size_t* count, LoreMessage* message) {
  return guarded(message, [&] {
    std::vector<int> found;
    require(model->processor.Encode(view_of(text), &found));
    *ids = hand_out(found.data(), found.size());
    *count = found.size();
  });
}

class TextIterator : public sentencepiece::SentenceIterator {
 public:
  explicit TextIterator(const LoreSentencePieceTraining& training) : training_(training) { load(); }

  bool done() const override { return at_ == training_.count; }
  void Next() override {
    ++at_;
    load();
  }
  const std::string& value() const override { return text_; }
  sentencepiece::util::Status status() const override { return {}; }

 private:
  void load() {
    if (!done()) text_ = view_of(training_.texts[at_]);
  }

  const LoreSentencePieceTraining& training_;
  std::size_t at_ = 0;
  std::string text_;
};

// One thread: the sums of several would be added in an order of their own, and the default number
// of threads would tie the result to this version of SentencePiece.
std::unordered_map<std::string, std::string> settings_of(
    const LoreSentencePieceTraining& training) {
  std::unordered_map<std::string, std::string> settings = {
      {"model_type", training.bpe != 0 ? "bpe" : "unigram"},
      {"vocab_size", std::to_string(training.vocabulary_size)},
      {"hard_vocab_limit", training.exact != 0 ? "true" : "false"},
      {"normalization_rule_name", training.fold_case != 0 ? "nmt_nfkc_cf" : "nmt_nfkc"},
      {"byte_fallback", training.byte_fallback != 0 ? "true" : "false"},
      {"max_sentence_length", "1073741824"},
      {"num_threads", "1"},
      {"minloglevel", "3"}};
  if (training.encoder_marks == 0) return settings;
  settings.insert({{"pad_id", "0"},
                   {"unk_id", "1"},
                   {"bos_id", "-1"},
                   {"eos_id", "-1"},
                   {"control_symbols", "[CLS],[SEP],[MASK]"}});
  return settings;
}

int train(const LoreSentencePieceTraining* training, char** file, std::size_t* size,
          LoreMessage* message) {
  return guarded(message, [&] {
    TextIterator texts(*training);
    std::string model;
    require(sentencepiece::SentencePieceTrainer::Train(settings_of(*training), &texts, &model));
    *file = hand_out(model.data(), model.size());
    *size = model.size();
  });
}

void release(void* memory) {
  std::free(memory);
}

}  // namespace

extern "C" __attribute__((visibility("default"))) const LoreSentencePiece* lore_sentencepiece(
    int abi) {
  static constexpr LoreSentencePiece functions = {open_model, close_model, vocabulary_size, find,
                                                  encode,     train,       release};
  return abi == lore_sentencepiece_abi ? &functions : nullptr;
}
