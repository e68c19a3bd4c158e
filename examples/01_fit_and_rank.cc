// From a dataset file to a ranked list: the whole of Lore in one program.
//
//   01_fit_and_rank DATASET.json BUNDLE

#include <cstdio>

#include "lore/recommender.h"
#include "lore/train/host.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  lore::prepare_process_for_training();

  // A small DCNv2 without text: two passes over the data show the way, not what it can reach.
  lore::FitOptions options;
  options.model.backbone = {.kind = lore::Backbone::dcnv2, .embedding_dim = 8, .hidden = {32}};
  options.train.epochs = 2;

  try {
    // Reads the files, refuses leaks, trains, keeps the weights of the best validation.
    const lore::DatasetSpec spec = lore::read_dataset_spec(argv[1]);
    const auto model = lore::Recommender::fit(spec, options);
    std::printf("validation AUC %.2f\n", model.report().valid_auc);

    // A bundle is data: features, graph, weights, histories. Written whole or not at all.
    model.save(argv[2]);

    // What was trained ranks at once; no need to open the bundle again.
    lore::Ranking ranking;
    const lore::Status status = model.ranker().rank({.user = "nobody", .top_k = 3}, ranking);
    if (!status.ok()) throw lore::Error(status.fault());
    std::printf("ranked %zu works for %s\n", ranking.items.size(),
                ranking.unknown_user ? "somebody unknown" : "a reader we know");
  } catch (const lore::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}

// Prints:
//   validation AUC 0.5...
//   ranked 3 works for somebody unknown
