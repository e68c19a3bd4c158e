#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "lore/data/vector_table.h"
#include "lore/eval/bootstrap.h"
#include "lore/eval/metrics.h"
#include "lore/recommender.h"

namespace lore {

// What a model is given to know of users and items beside their fields and clicks.
enum class Knowledge : std::uint8_t {
  none,      // the identical backbone without text
  shuffled,  // the same vectors, dealt out at random among the entities that have one: what more
             // parameters do by themselves
  titles,    // vectors of raw titles: what a fusion gains without a language model
  text,      // the dataset's own vectors or texts
  tuned,     // the dataset's texts by an encoder that learns with the model
};

const char* name_of(Knowledge knowledge);  // "none", "shuffled", "tuned text", ...

// What is to be served, that is, and not a control.
bool is_of_text(Knowledge knowledge);

struct CompareOptions {
  // Encoder, training options and everything of the model but backbone and fusion. Equal for all,
  // but that an encoder to learn does so in models of their own, beside those it stays for, of
  // fusions it learns with. `fit.tuning.out` then has the one that learnt last.
  FitOptions fit = {};
  std::vector<BackboneOptions> backbones = {{}};
  std::vector<Fusion> fusions = {Fusion::kar};  // Fusion::none is always measured
  std::vector<std::uint64_t> seeds = {1, 2, 3, 4, 5};
  bool shuffled = true;
  std::map<Side, VectorTable> titles = {};  // empty: not measured
  BootstrapOptions bootstrap = {};
};

// What one knowledge is worth on some of the test rows, against none.
struct SliceLift {
  std::string name;  // "all", "items of 6 to 20 rows", "users of at most 5 rows", "no item vector"
  std::int64_t rows = 0;
  double auc_without = 0;  // means over seeds; NaN where undefined
  double auc_with = 0;
  Interval lift = {};  // of the difference, 95 %
};

// One backbone with one knowledge, trained once a seed.
struct ComparedModel {
  Backbone backbone = Backbone::dcnv2;
  Fusion fusion = Fusion::none;
  Knowledge knowledge = Knowledge::none;
  std::vector<double> valid_auc = {};                   // by seed; NaN without validation rows
  std::vector<std::vector<double>> learning = {};       // by seed: the AUC of each validation
  std::vector<std::vector<SliceMetrics>> metrics = {};  // of the test rows, by seed
  std::vector<SliceLift> lifts = {};                    // empty for Knowledge::none
  std::vector<ReliabilityBin> reliability = {};         // of all seeds' predictions together

  // A metric of all test rows, over seeds.
  Spread over_seeds(double SliceMetrics::*metric) const;
};

struct Comparison {
  std::string dataset = {};
  std::int64_t test_rows = 0;
  std::vector<std::uint64_t> seeds = {};
  std::vector<ComparedModel> models = {};  // of a backbone: none first

  // The model of `backbone` to serve: that with the best mean validation AUC among none and the
  // fusions of text, be its encoder tuned or not. None where no fusion is better, or where nothing
  // can be chosen by.
  const ComparedModel& chosen(Backbone backbone) const;
};

// Trains and measures every combination. Models are chosen on validation rows and measured on test
// rows. Slices: all; users and items by exposure in training; rows without an item or user vector.
//
// `trained` is told after each model: how many of how many are done. Throws
// Error(invalid_argument) for no backbones, fusions or seeds, a dataset without test rows, or an
// encoder to learn that does with none of the fusions, and what Recommender::fit() throws.
Comparison compare(Dataset& dataset, const CompareOptions& options,
                   const std::function<void(int done, int total)>& trained = {});

}  // namespace lore
