#include "train/text/student.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "lore/error.h"

#include "text/architectures.h"
#include "text/open_transformer.h"
#include "text/unicode.h"
#include "text/write_encoder.h"
#include "train/text/examples.h"

namespace lore {

namespace {

std::string id_of(const ModelConfig& config) {
  std::ostringstream id;
  id << "new, width " << config.width << ", layers " << config.layers << ", heads " << config.heads
     << ", inner " << config.inner_width;
  return id.str();
}

}  // namespace

Student new_student(const TransformerShape& shape, std::size_t width, const std::string& tokenizer,
                    std::size_t max_tokens, std::uint64_t seed) {
  Student student;
  student.tokenizer = load_tokenizer(tokenizer);
  student.config = bert_config(shape, width, max_tokens, *student.tokenizer);
  student.graph.set_output(bert(student.graph, student.config).last.id);
  student.weights = initial_weights(student.graph, seed);
  student.max_tokens = max_tokens;
  student.source = tokenizer;
  student.id = id_of(student.config);
  return student;
}

Student student_from(const std::string& directory, std::size_t max_tokens) {
  OpenedTransformer opened = read_transformer(directory, {});
  Student student;
  student.tokenizer = std::move(opened.tokenizer);
  student.config = opened.model;
  student.graph = opened.parts.graph.pruned();
  student.weights = std::move(opened.parts.weights);
  student.pooling = opened.parts.pooling;
  student.normalize = opened.parts.normalize;
  student.lower_case = opened.parts.lower_case;
  student.prefix = opened.options.prefix;
  student.max_tokens = std::min(max_tokens, opened.parts.max_tokens);
  student.source = directory;
  student.is_new = false;
  student.id = opened.parts.id;
  return student;
}

std::vector<TokenIds> tokens_of(const Student& student, std::span<const std::string> texts) {
  std::vector<std::string> prompted;
  for (const std::string& text : texts) {
    const std::string whole = student.prefix + text;
    prompted.push_back(student.lower_case ? lower_case(replace_invalid_utf8(whole)) : whole);
  }
  return tokens_of(*student.tokenizer, prompted, student.max_tokens);
}

const std::string& token_table(const Graph& graph) {
  for (const Node& node : graph.nodes()) {
    if (node.op != Op::lookup || graph.node(node.operands[0]).op != Op::input) continue;
    if (graph.input_of(node.operands[0]).name == "token.id") {
      return graph.node(node.operands[1]).name;
    }
  }
  throw Error({.kind = ErrorKind::internal, .problem = "the graph looks up no tokens"});
}

void write_student(const Student& student, const std::string& directory, const Weights& weights) {
  if (student.is_new) {
    write_bert_encoder(directory, student.config, weights, student.source, student.max_tokens);
  } else {
    write_retrained(directory, student.source, weights);
  }
}

}  // namespace lore
