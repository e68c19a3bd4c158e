#include "lore/bundle/narrow.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "lore/bundle/bundle.h"
#include "lore/data/dataset.h"

#include "cli/choice.h"
#include "cli/directory_size.h"
#include "cli/load_options.h"
#include "cli/verbs.h"

namespace lore::cli {

namespace {

struct Arguments {
  std::string bundle;
  std::string data;
  std::string out;
  std::vector<std::string> columns;
  NarrowTypes types;
  LoadOptions load;
};

void read_columns(Arguments& arguments) {
  for (const std::string& pair : arguments.columns) {
    const std::size_t equals = pair.find('=');
    const auto type = table_type_of(pair.substr(std::min(equals, pair.size() - 1) + 1));
    if (equals == std::string::npos || !type) {
      throw CLI::ValidationError("--column", "expected name=f32, name=f16 or name=int8");
    }
    arguments.types.by_column[pair.substr(0, equals)] = *type;
  }
}

// Those of embeddings by parameter, those of vectors by input.
Tables tables_of(const Bundle& bundle) {
  Tables tables = bundle.tables;
  for (const Side side : {Side::user, Side::item}) {
    const Table& vectors = bundle.store->catalog(side).stored_vectors;
    if (!vectors.empty()) tables[std::string(name_of(side)) + ".vector"] = vectors;
  }
  return tables;
}

nlohmann::json tables_json(const Bundle& bundle, const Output& output) {
  nlohmann::json tables = nlohmann::json::object();
  for (const auto& [name, table] : tables_of(bundle)) {
    const double a_row = double(table.bytes()) / double(table.rows());
    output.say("  " + name + ": " + name_of(table.type()) + ", " + std::to_string(table.rows()) +
               " rows of " + fixed(a_row, 0) + " bytes (" +
               std::to_string(table.cols() * sizeof(float)) + " in f32)");
    tables[name] = {{"type", name_of(table.type())},
                    {"rows", table.rows()},
                    {"bytes", table.bytes()},
                    {"bytes_a_row", a_row}};
  }
  return tables;
}

void narrow(Arguments& arguments, const Output& output) {
  read_columns(arguments);
  const Bundle wide = open_bundle(arguments.bundle);
  const Dataset dataset =
      Dataset::load_with(read_dataset_spec(arguments.data), *wide.store, arguments.load);
  const Bundle narrow = narrowed(wide, arguments.types, dataset.examples(Split::valid));
  const std::string version = write_bundle(narrow, arguments.out);
  const std::uintmax_t before = directory_size(arguments.bundle);
  const std::uintmax_t after = directory_size(arguments.out);
  const nlohmann::json tables = tables_json(narrow, output);
  const double wide_is = narrow.metrics.at(wide_auc);
  const double narrow_is = narrow.metrics.at(narrow_auc);
  output.say(in_megabytes(before) + " before, " + in_megabytes(after) +
             " after; AUC of validation rows " + fixed(wide_is, 5) + " before, " +
             fixed(narrow_is, 5) + " after");
  output.result({{"out", arguments.out},
                 {"version", version},
                 {"tables", tables},
                 {"bytes_before", before},
                 {"bytes", after},
                 {wide_auc, wide_is},
                 {narrow_auc, narrow_is}});
}

}  // namespace

void add_narrow(CLI::App& lore, const Output& output) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = lore.add_subcommand(
      "narrow", "Keep the tables of a bundle in fewer bits, where its AUC stays as it is");
  verb->add_option("--bundle", arguments->bundle, "Directory of the bundle")->required();
  verb->add_option("--data", arguments->data,
                   "The dataset's JSON file: its validation rows tell what becomes of the AUC")
      ->required();
  verb->add_option("--out", arguments->out, "Directory of the narrow bundle")->required();
  const Words<TableType> types = {
      {"f32", TableType::f32}, {"f16", TableType::f16}, {"int8", TableType::int8}};
  add_choice(*verb, "--tables", arguments->types.tables, types, "Numbers of embedding tables");
  add_choice(*verb, "--vectors", arguments->types.vectors, types, "Numbers of vectors");
  verb->add_option("--column", arguments->columns,
                   "name=type of a column whose table is kept otherwise; repeatable");
  add_load_options(*verb, arguments->load);
  verb->callback([arguments, &output] { narrow(*arguments, output); });
}

}  // namespace lore::cli
