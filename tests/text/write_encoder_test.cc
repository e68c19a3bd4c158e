#include "text/write_encoder.h"

#include <gtest/gtest.h>

#include "lore/error.h"
#include "lore/text/tokenizer.h"

#include "text/architectures.h"
#include "text/made_up.h"

namespace lore {
namespace {

struct Student {
  Student() {
    config.vocabulary = 5;
    config.positions = 16;
    config.segments = 2;
    config.width = 8;
    config.layers = 1;
    config.heads = config.key_heads = 2;
    config.head_width = 4;
    config.inner_width = 12;
    config.activation = Activation::gelu_tanh;
    Graph graph;
    graph.set_output(bert(graph, config).last.id);
    weights = initial_weights(graph, 1);
    made_up::write(tokenizer / "vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\nrocket\n");
  }

  made_up::Folder tokenizer;
  ModelConfig config;
  Weights weights;
};

TEST(WriteEncoder, IsReadAsItWasWritten) {
  const Student student;
  const made_up::Folder folder;
  const std::string out = folder / "new/encoder";
  write_bert_encoder(out, student.config, student.weights, student.tokenizer.path(), 12);
  const ModelConfig config = read_model_config(out);
  EXPECT_EQ(config.positions, 16);
  EXPECT_EQ(config.activation, Activation::gelu_tanh);
  EXPECT_EQ(config.inner_width, 12);
  const auto encoder = open_encoder(out);
  const std::vector<std::string_view> texts = {"rocket", "a rocket"};
  const Matrix vectors = encoder->encode(texts);
  double square = 0;
  for (const float value : vectors.row(1)) square += double(value) * value;
  EXPECT_NEAR(square, 1, 1e-5);
}

TEST(WriteEncoder, WritesOverTheTokenizerItIsGiven) {
  const Student student;
  const std::string out = student.tokenizer.path();
  write_bert_encoder(out, student.config, student.weights, out, 12);
  EXPECT_EQ(open_encoder(out)->width(), 8u);
}

TEST(WriteEncoder, WritesOtherWeightsBesideTheSameUse) {
  const Student student;
  const made_up::Folder folder;
  const std::string given = folder / "given";
  write_bert_encoder(given, student.config, student.weights, student.tokenizer.path(), 12);
  Weights weights = student.weights;
  Matrix& table = weights.at("embeddings.word_embeddings.weight");
  for (std::size_t i = 0; i < table.size(); ++i) table.data()[i] += float(i % 3);
  write_retrained(folder / "other", given, weights);
  const std::vector<std::string_view> texts = {"rocket"};
  EXPECT_EQ(made_up::read(folder / "other/modules.json"), made_up::read(given + "/modules.json"));
  EXPECT_NE(open_encoder(folder / "other")->encode(texts), open_encoder(given)->encode(texts));
  EXPECT_EQ(made_up::fault_of([&] { write_retrained(given, given, weights); }).kind,
            ErrorKind::invalid_argument);
}

TEST(WriteEncoder, WantsATokenizer) {
  const Student student;
  const made_up::Folder folder;
  const made_up::Folder empty;
  const Fault fault = made_up::fault_of([&] {
    write_bert_encoder(folder.path(), student.config, student.weights, empty.path(), 12);
  });
  EXPECT_EQ(fault.kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace lore
