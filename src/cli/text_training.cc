#include "cli/text_training.h"

namespace lore::cli {

namespace {

std::string line_of(const TextTrainingProgress& now, const std::string& score,
                    const std::string& examples) {
  return "epoch " + std::to_string(now.epoch) + "/" + std::to_string(now.epochs) + "  " +
         std::to_string(now.examples) + "/" + std::to_string(now.examples_per_epoch) + " " +
         examples + "  " + fixed(now.examples_per_second, 0) + " " + examples + "/s  ETA " +
         fixed(now.eta_seconds, 0) + " s  " + score + " " + fixed(now.score, 4);
}

}  // namespace

void add_training_options(CLI::App& verb, TextTrainingOptions& options) {
  verb.add_option("--out", options.out, "Directory of the encoder")->required();
  verb.add_option("--max-tokens", options.max_tokens, "Of a text")->capture_default_str();
  verb.add_option("--epochs", options.epochs, "Passes over all that is learnt from")
      ->capture_default_str();
  verb.add_option("--batch", options.batch_size, "Examples a step")->capture_default_str();
  verb.add_option("--learning-rate", options.learning_rate, "At its highest")
      ->capture_default_str();
  verb.add_option("--weight-decay", options.weight_decay,
                  "Times learning rate and weight, taken off at each step")
      ->capture_default_str();
  verb.add_option("--held-back", options.held_back, "Share that is not learnt from")
      ->capture_default_str();
  verb.add_option("--seed", options.seed, "Equal seeds give equal encoders")->capture_default_str();
  verb.add_option("--threads", options.threads, "Of libtorch; 0: one a core")
      ->capture_default_str();
  verb.add_option("--device", options.device, "cpu, or cuda, cuda:1 where libtorch has it")
      ->capture_default_str();
  verb.add_flag("--resume", options.resume, "Go on from the checkpoint in --out");
}

void add_shape_options(CLI::App& verb, TransformerShape& shape) {
  verb.add_option("--layers", shape.layers, "Of the transformer")->capture_default_str();
  verb.add_option("--heads", shape.heads, "Of attention; a divisor of the width")
      ->capture_default_str();
  verb.add_option("--inner-width", shape.inner_width, "Of the feed-forward layers")
      ->capture_default_str();
}

TextTrainingCallback progress_of(const Output& output, const std::string& score,
                                 const std::string& examples) {
  return [&output, score, examples](const TextTrainingProgress& now) {
    if (!now.validated) return output.progress(line_of(now, score, examples));
    const std::string line = now.epoch == 0 ? "as it was" : line_of(now, score, examples);
    output.say(line + "  held back " + fixed(now.valid_score, 4) + (now.best ? "  best" : ""));
  };
}

void report(const TextTrainingResult& result, const std::string& out, const std::string& score,
            const std::string& examples, const Output& output) {
  output.say("wrote " + out + ": " + score + " " + fixed(result.valid_score, 4) + " on " +
             std::to_string(result.held_back_examples) + " " + examples +
             " held back, learnt from " + std::to_string(result.training_examples));
  output.result({{"out", out},
                 {"score", score},
                 {"examples", result.training_examples},
                 {"held_back", result.held_back_examples},
                 {"valid_score", result.valid_score},
                 {"best_epoch", result.best_epoch}});
}

}  // namespace lore::cli
