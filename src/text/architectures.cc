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

}  // namespace lore
