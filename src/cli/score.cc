#include <charconv>
#include <memory>
#include <string>

#include "lore/bundle/bundle.h"
#include "lore/recommender.h"

#include "cli/precision_option.h"
#include "cli/verbs.h"
#include "data/write_file.h"

namespace lore::cli {

namespace {

struct Arguments {
  std::string bundle;
  std::string rows;
  std::string out;
  bool bare = false;
  ScorePrecision precision = ScorePrecision::exact;
};

// The shortest text that reads back as the same number.
void append(std::string& text, float score) {
  char digits[32];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, score);
  text.append(digits, end);
  text += '\n';
}

void score(const Arguments& arguments, const Output& output) {
  const Recommender model = Recommender::load(arguments.bundle);
  const FeatureStore& store = *model.bundle().store;
  Unknowns unknowns;
  const std::vector<Example> rows =
      read_rows(store, rows_file(store.spec(), arguments.rows), Labels::optional, &unknowns);
  std::string text = arguments.bare ? "" : "score\n";
  for (float value : model.score(rows, arguments.precision)) append(text, value);
  write_file(arguments.out, text);

  output.say("scored " + std::to_string(rows.size()) + " rows (" + std::to_string(unknowns.users) +
             " of unknown users, " + std::to_string(unknowns.items) + " of unknown items)");
  output.result({{"rows", rows.size()},
                 {"out", arguments.out},
                 {"version", model.bundle().version},
                 {"unknown_users", unknowns.users},
                 {"unknown_items", unknowns.items},
                 {"unknown_values", unknowns.values},
                 {"missing_user_vectors", unknowns.user_vectors},
                 {"missing_item_vectors", unknowns.item_vectors}});
}

}  // namespace

void add_score(CLI::App& lore, const Output& output) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = lore.add_subcommand(
      "score", "Score rows of (user, item): one probability a row, in order, under a line `score`");
  verb->add_option("--bundle", arguments->bundle, "Directory of the bundle")->required();
  verb->add_option("--rows", arguments->rows,
                   "Rows with the columns user, item, time if the data has one, and those of the "
                   "context; labels are not needed")
      ->required();
  verb->add_option("--out", arguments->out, "File to write")->required();
  verb->add_flag("--no-header", arguments->bare, "Leave out the line `score`");
  add_precision_option(*verb, arguments->precision);
  verb->callback([arguments, &output] { score(*arguments, output); });
}

}  // namespace lore::cli
