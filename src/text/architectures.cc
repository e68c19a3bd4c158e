#include "text/architectures.h"

namespace lore {

HiddenStates hidden_states(Graph& graph, const ModelConfig& config) {
  switch (config.architecture) {
    case Architecture::bert:
      break;
    case Architecture::distilbert:
      return distilbert(graph, config);
    case Architecture::mpnet:
      return mpnet(graph, config);
    case Architecture::albert:
      return albert(graph, config);
    case Architecture::t5:
      return t5_encoder(graph, config);
    case Architecture::llama:
      return llama(graph, config);
  }
  return bert(graph, config);
}

Value activate(Activation activation, Value x) {
  switch (activation) {
    case Activation::none:
      break;
    case Activation::relu:
      return relu(x);
    case Activation::gelu:
      return gelu(x);
    case Activation::gelu_tanh:
      return gelu_tanh(x);
    case Activation::silu:
      return silu(x);
  }
  return x;
}

Value heads(Value x, std::int32_t width) {
  return reshape(x, x.shape().cols / width, width);
}

Value one_row(Value x) {
  return reshape(x, 1, static_cast<std::int32_t>(x.shape().size()));
}

}  // namespace lore
