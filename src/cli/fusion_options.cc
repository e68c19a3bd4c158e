#include "cli/fusion_options.h"

#include "cli/output.h"

namespace lore::cli {

namespace {

bool is_way_of(Fusion fusion, Fusion way) {
  return includes(fusion | teacher_of(fusion), way);
}

// Adds options of one way of fusion.
class WayOptions {
 public:
  WayOptions(CLI::App& verb, FusionArguments& arguments, Fusion way)
      : verb_(verb), arguments_(arguments), way_(way) {}

  template <typename T>
  CLI::Option* add(const std::string& name, T& value, const std::string& help) {
    return arguments_.own(verb_.add_option(name, value, help), {way_});
  }

 private:
  CLI::App& verb_;
  FusionArguments& arguments_;
  Fusion way_;
};

void hide_vectors(ModelSpec& model, float share) {
  model.kar.vector_dropout = model.concat.vector_dropout = share;
  model.semantic_ids.vector_dropout = model.unisrec.vector_dropout = share;
  model.cela.vector_dropout = share;
}

}  // namespace

FusionArguments::FusionArguments() : options_(is_way_of) {}

void FusionArguments::add_to(CLI::App& verb, ModelSpec& model) {
  add_fields(verb, model);
  add_alignments(verb, model);
  add_teaching(verb, model.elec);
  own(verb.add_option_function<float>(
          "--vector-dropout", [&model](float share) { hide_vectors(model, share); },
          "Share of vectors hidden in training, of ways that add fields"),
      {Fusion::concat, Fusion::kar, Fusion::semantic_ids, Fusion::unisrec, Fusion::cela})
      ->default_str(fixed(model.kar.vector_dropout, 1));
}

void FusionArguments::add_fields(CLI::App& verb, ModelSpec& model) {
  WayOptions kar(verb, *this, Fusion::kar);
  kar.add("--shared-experts", model.kar.shared_experts, "Experts for both sides");
  kar.add("--dedicated-experts", model.kar.dedicated_experts, "Experts a side");
  kar.add("--expert-hidden", model.kar.expert_hidden, "Widths of an expert")->delimiter(',');
  kar.add("--expert-width", model.kar.width, "Width of an adapted vector");
  WayOptions concat(verb, *this, Fusion::concat);
  concat.add("--concat-width", model.concat.width, "Width of the projection");
  WayOptions tiers(verb, *this, Fusion::tiers);
  tiers.add("--tiers", model.tiers.tiers, "Of similarity to the history");
  tiers.add("--tier-directions", model.tiers.directions, "Principal components compared");
  WayOptions principal(verb, *this, Fusion::principal_ids);
  principal.add("--principal-scale", model.principal_ids.scale, "Deviation of ids at the start");
  WayOptions codes(verb, *this, Fusion::semantic_ids);
  codes.add("--code-levels", model.semantic_ids.levels, "Of codes, coarse to fine");
  codes.add("--codes", model.semantic_ids.codes, "A level");
  codes.add("--code-width", model.semantic_ids.width, "Width of the field");
  codes.add("--code-sharpness", model.semantic_ids.sharpness, "Of the cells of codes");
}

void FusionArguments::add_alignments(CLI::App& verb, ModelSpec& model) {
  WayOptions ctrl(verb, *this, Fusion::ctrl);
  ctrl.add("--ctrl-epochs", model.ctrl.epochs, "Of alignment");
  ctrl.add("--ctrl-batch", model.ctrl.batch_size, "Rows told apart at once");
  ctrl.add("--ctrl-learning-rate", model.ctrl.learning_rate, "Of the towers' layers");
  ctrl.add("--ctrl-temperature", model.ctrl.temperature, "Of the contrastive loss");
  ctrl.add("--ctrl-width", model.ctrl.width, "Of what is compared");
  ctrl.add("--ctrl-subspaces", model.ctrl.subspaces, "Parts of that width");
  WayOptions unisrec(verb, *this, Fusion::unisrec);
  unisrec.add("--unisrec-epochs", model.unisrec.epochs, "Of pre-training");
  unisrec.add("--unisrec-width", model.unisrec.width, "Of what is compared");
  unisrec.add("--unisrec-experts", model.unisrec.experts, "Of an adaptor");
  unisrec.add("--unisrec-temperature", model.unisrec.temperature, "Of the contrastive loss");
  WayOptions cela(verb, *this, Fusion::cela);
  cela.add("--cela-epochs", model.cela.epochs, "Of the alignment of items");
  cela.add("--cela-width", model.cela.width, "Of what is compared");
  cela.add("--cela-temperature", model.cela.temperature, "Of the contrastive loss");
}

void FusionArguments::add_teaching(CLI::App& verb, ElecOptions& elec) {
  WayOptions options(verb, *this, Fusion::elec);
  options.add("--teachers", elec.teachers, "The mean of their words counts")
      ->check(CLI::Range(1, 100));
  options.add("--teacher-share", elec.share, "Of the teachers' word")->check(CLI::Range(0.0, 1.0));
  options
      .add("--teacher-features", elec.feature_weight,
           "Weight of the loss on what the teachers see of a row; 0: none")
      ->check(CLI::NonNegativeNumber);
}

CLI::Option* FusionArguments::add_tuning(CLI::App& verb, bool& tunes, EncoderTuning& tuning) {
  CLI::Option* flag =
      own(verb.add_flag("--tune-encoder", tunes, "The encoder learns too, in alignments"),
          {Fusion::ctrl, Fusion::cela});
  CLI::Option* options[] = {
      verb.add_option("--encoder-learning-rate", tuning.learning_rate, "Of the encoder"),
      verb.add_option("--encoder-lora", tuning.lora_rank,
                      "Learn additions to its layers of that rank alone; 0: all weights"),
      verb.add_option("--encoder-tokens", tuning.max_tokens, "Of a text, while it learns"),
      verb.add_option("--encoder-texts-at-once", tuning.texts_at_once,
                      "Texts held with what gradients need; batches may be larger")};
  for (CLI::Option* option : options) {
    option->group("Encoder")->capture_default_str()->needs(flag);
  }
  return flag->group("Encoder")->needs(verb.get_option("--encoder"));
}

std::string fusion_names() {
  return names_of(all_fusions);
}

std::string is_fusion(const std::string& name) {
  if (fusion_of(name)) return "";
  return name + " is no fusion; there are none and " + fusion_names() + ", to be joined with +";
}

}  // namespace lore::cli
