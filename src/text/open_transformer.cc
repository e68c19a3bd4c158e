#include "text/open_transformer.h"

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "lore/error.h"

#include "data/fingerprint.h"
#include "data/mapped_file.h"
#include "text/architectures.h"
#include "text/meta_llama.h"
#include "text/projected_encoder.h"
#include "text/text_checkpoint.h"

namespace lore {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t default_tokens = 512;

Pooling pooling_of(const ModelConfig& model, const SentenceModules& modules,
                   const EncoderOptions& options) {
  const bool causal = model.architecture == Architecture::llama;
  return options.pooling.value_or(modules.pooling.value_or(causal ? Pooling::last : Pooling::mean));
}

Graph graph_of(const ModelConfig& model, Pooling pooling) {
  Graph graph;
  const HiddenStates states = hidden_states(graph, model);
  const Value output =
      pooling == Pooling::first_last ? affine(states.first + states.last, 0.5f, 0) : states.last;
  graph.set_output(output.id);
  return graph;
}

// The most tokens that model and tokenizer take; what the checkpoint or the caller asks for must
// not be more than the model has positions.
std::size_t max_tokens_of(const ModelConfig& model, const SentenceModules& modules,
                          const Tokenizer& tokenizer, const EncoderOptions& options) {
  const auto positions = static_cast<std::size_t>(model.positions);
  const auto known = static_cast<std::size_t>(std::max<std::int64_t>(tokenizer.longest_input(), 0));
  std::size_t tokens = modules.max_tokens != 0 ? modules.max_tokens
                       : known != 0            ? std::min(known, default_tokens)
                                               : default_tokens;
  if (positions != 0) tokens = std::min(tokens, positions);
  if (options.max_tokens == 0) return tokens;
  if (positions == 0 || options.max_tokens <= positions) return options.max_tokens;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "more tokens at once than the model has positions",
               .place = {.field = "max_tokens"},
               .expected = "at most " + std::to_string(positions),
               .found = std::to_string(options.max_tokens)});
}

std::string id_of(const std::string& folder, const TextCheckpoint& checkpoint,
                  const Tokenizer& tokenizer, const TransformerParts& parts,
                  const EncoderOptions& options) {
  Fingerprint fingerprint;
  for (const TensorFile& file : checkpoint.files()) fingerprint.add_file(file.path());
  fingerprint.add_file((fs::path(folder) / "config.json").string());
  fingerprint.add(tokenizer.fingerprint());
  const auto add = [&](std::size_t number) { fingerprint.add(std::to_string(number) + ","); };
  add(static_cast<std::size_t>(options.precision));
  add(static_cast<std::size_t>(parts.pooling));
  add(parts.normalize ? 1 : 0);
  if (parts.lower_case) fingerprint.add("lower");
  add(options.width);
  add(parts.max_tokens);
  add(static_cast<std::size_t>(options.long_text));
  fingerprint.add(options.prefix);
  fingerprint.add(std::string_view("\0", 1));
  fingerprint.add(options.suffix);
  return "transformer-" + fingerprint.digits();
}

OpenedTransformer read_parts(const std::string& directory, const EncoderOptions& options) {
  OpenedTransformer opened;
  opened.modules = read_sentence_modules(directory);
  const std::string& folder = opened.modules.folder;
  opened.model = read_model_config(folder);
  const TextCheckpoint checkpoint = TextCheckpoint::open(folder);
  opened.tokenizer = load_tokenizer(folder);
  check_tokenizer_fits(*opened.tokenizer, folder, opened.model.vocabulary, folder);
  opened.options = options;
  if (options.prefix.empty()) opened.options.prefix = opened.modules.prompt;
  TransformerParts& parts = opened.parts;
  parts.pooling = pooling_of(opened.model, opened.modules, options);
  parts.graph = graph_of(opened.model, parts.pooling);
  parts.weights = checkpoint.weights(parts.graph);
  if (options.map_tables) parts.tables = checkpoint.map_tables(parts.graph, parts.weights);
  if (opened.model.paired_columns) part_rotary_pairs(opened.model, parts.weights);
  parts.normalize = options.normalize.value_or(opened.modules.normalize);
  parts.lower_case = opened.modules.lower_case;
  parts.max_tokens = max_tokens_of(opened.model, opened.modules, *opened.tokenizer, options);
  parts.id = id_of(folder, checkpoint, *opened.tokenizer, parts, opened.options);
  return opened;
}

// The layers that a checkpoint has behind its pooling, and its norm behind the last.
std::unique_ptr<TextEncoder> with_dense(std::unique_ptr<TextEncoder> encoder,
                                        const std::vector<std::string>& folders,
                                        const ProjectedOptions& last) {
  for (const std::string& folder : folders) {
    const bool is_last = &folder == &folders.back();
    encoder = make_projected_encoder(std::move(encoder), read_dense(folder),
                                     is_last ? last : ProjectedOptions());
  }
  return encoder;
}

}  // namespace

bool is_transformer(const std::string& directory) {
  return fs::exists(fs::path(directory) / "config.json") ||
         fs::exists(fs::path(directory) / "modules.json");
}

OpenedTransformer read_transformer(const std::string& directory, const EncoderOptions& options) {
  OpenedTransformer opened = read_parts(directory, options);
  if (opened.modules.dense.empty() && !has_projection(directory)) return opened;
  throw Error({.kind = ErrorKind::unsupported,
               .problem = "an encoder with layers behind its pooling cannot be trained or measured",
               .place = {.file = directory},
               .hint = "take the encoder it was made from"});
}

std::unique_ptr<TextEncoder> open_transformer(const std::string& directory,
                                              const EncoderOptions& options) {
  OpenedTransformer opened = read_parts(directory, options);
  ProjectedOptions last = {opened.parts.normalize, options.width};
  if (!opened.modules.dense.empty()) {
    opened.parts.normalize = false;
    opened.options.width = 0;
  }
  return with_dense(make_transformer_encoder(std::move(opened.tokenizer), std::move(opened.parts),
                                             opened.options),
                    opened.modules.dense, last);
}

}  // namespace lore
