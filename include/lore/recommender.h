#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lore/data/dataset.h"
#include "lore/data/vector_table.h"
#include "lore/eval/evaluate.h"
#include "lore/fusion/model.h"
#include "lore/serve/ranker.h"
#include "lore/train/encoder_tuning.h"
#include "lore/train/trainer.h"

namespace lore {

class TextEncoder;
struct Bundle;

struct FitOptions {
  ModelSpec model;
  TrainOptions train;

  // Of probabilities, fitted to the validation rows.
  CalibrationMethod calibration = CalibrationMethod::none;

  // Vectors of the sides, in place of the dataset's "vectors" and "texts".
  std::map<Side, VectorTable> vectors = {};

  // Turns the dataset's "texts" into vectors for the sides that name no "vectors" file. Needed only
  // then, and only where the model fuses; borrowed for the call.
  const TextEncoder* encoder = nullptr;

  // The same encoder's directory, where it is to learn in the alignments of ctrl and cela. The
  // texts get new vectors from it then, before the model learns, in place of those in `vectors`
  // that it made.
  EncoderTuning tuning = {};

  // Where rows are kept while fit() reads a dataset itself.
  LoadOptions load = {};

  // Told now and then how many texts of a side are encoded.
  std::function<void(Side side, std::size_t done, std::size_t total)> encoded;
};

// How a model goes on learning.
struct IncrementOptions {
  Trained trained = Trained::all;
  std::string checkpoint = "";  // of the training of the base; "": optimisers start anew
};

// How training went.
struct FitReport {
  double valid_auc = 0;                  // NaN without validation rows of both classes
  double valid_log_loss = 0;             // NaN without validation rows
  std::vector<float> valid_logits = {};  // of the validation rows, not calibrated
  int best_epoch = 0;
  int epochs = 0;
  double rows_per_second = 0;
};

// The one door: learn from a dataset, measure, keep, rank. Start here.
//
//   auto model = Recommender::fit(read_dataset_spec("dataset.json"), options);
//   model.save("bundle");
//   Ranking ranking;
//   Status status = model.ranker().rank({.user = "42", .top_k = 10}, ranking);
//
// A host that only ranks links lore::serve and opens the bundle with lore::Ranker instead.
// Thread safety: const members are safe for concurrent use.
class Recommender {
 public:
  // Reads the data, runs the leak guard, gives the sides their vectors, trains, calibrates, and
  // folds the model for serving. Throws Error for the first thing that does not fit: before
  // training, too, where it is to be calibrated on validation rows that are none or of one class,
  // or an encoder to learn that cannot be trained, has no texts or a fusion that does without.
  static Recommender fit(const DatasetSpec& spec, const FitOptions& options,
                         const TrainCallback& progress = {});

  // The same on a dataset read before: one reading serves several models. `dataset` keeps the
  // vectors it is given.
  static Recommender fit(Dataset& dataset, const FitOptions& options,
                         const TrainCallback& progress = {});

  // Goes on from `base` with the rows of `increment`, which Dataset::load_after(spec, *base.store)
  // read: the model of `base`, with a row for each id admitted. Its weights stand until a
  // validation on rows of `increment` is better. What training leaves alone, and so which scores
  // stay as they were bit for bit, is said at WarmStart. Vectors of `options` and `increment` join
  // those that `base` has, of sides that it reads them of; a calibration stays unless `options`
  // name one; exposures add up. `options.model` is not read.
  // Throws as fit() and check_encoder(), Error(mismatch) for an increment that was not read after
  // `base`, Error(unsupported) for a base whose vectors were folded.
  static Recommender fit_increment(const Bundle& base, Dataset& increment,
                                   const FitOptions& options, const IncrementOptions& how = {},
                                   const TrainCallback& progress = {});

  // Opens what save() wrote, believing nothing unchecked.
  static Recommender load(const std::string& directory);

  // Writes the bundle whole or not at all.
  void save(const std::string& directory) const;

  // Metrics of labelled rows, overall and for warm and cold users and items. Histories are those
  // of the model's own data, strictly before each row.
  std::vector<SliceMetrics> evaluate(const Examples& rows) const;

  // Metrics of a dataset's rows, with that dataset's histories. `probabilities`, where given, are
  // set to what score() says of them.
  std::vector<SliceMetrics> evaluate(const Dataset& dataset, Split split,
                                     std::vector<float>* probabilities = nullptr) const;

  // Calibrated probabilities of a click, in (0, 1), in order. Throws as check_precision().
  std::vector<float> score(const Examples& rows,
                           ScorePrecision precision = ScorePrecision::exact) const;

  // Ranks; outlives nothing: it belongs to the Recommender.
  const Ranker& ranker() const { return ranker_; }

  const Bundle& bundle() const { return *bundle_; }

  // How training went; all zero for a model that was loaded.
  const FitReport& report() const { return report_; }

 private:
  Recommender(std::shared_ptr<Bundle> bundle, Ranker ranker, FitReport report);
  static Recommender from(std::shared_ptr<Bundle> bundle, FitReport report);
  std::vector<float> calibrated(std::vector<float> logits) const;

  std::shared_ptr<Bundle> bundle_;
  Ranker ranker_;
  FitReport report_;
};

// The vectors of the sides that have any: those of the options, else of the "vectors" file, else
// those the encoder makes of the "texts". Throws Error(invalid_argument) if a side has texts and
// there is no encoder.
std::map<Side, VectorTable> read_knowledge(const DatasetSpec& spec, const FitOptions& options);

// Gives the sides of `dataset` that have vectors already those of the dataset and the options
// beside them, new ones in place of old ones. Returns as attach_knowledge.
std::string add_knowledge(Dataset& dataset, const FitOptions& options);

// Gives the sides of `dataset` these vectors. Returns the ids of the encoders they came from,
// joined with '+'.
std::string attach_knowledge(Dataset& dataset, const FitOptions& options);

}  // namespace lore
