#include <cmath>
#include <memory>
#include <string>

#include "lore/bundle/bundle.h"
#include "lore/engine/engine.h"

#include "cli/verbs.h"

namespace lore::cli {

namespace {

std::size_t parameters(const Bundle& bundle) {
  std::size_t count = 0;
  for (const auto& [name, matrix] : bundle.weights) count += matrix.size();
  for (const auto& [name, table] : bundle.tables) count += table.rows() * table.cols();
  return count;
}

nlohmann::json narrow_tables(const Bundle& bundle) {
  nlohmann::json tables = nlohmann::json::object();
  for (const auto& [name, table] : bundle.tables) tables[name] = name_of(table.type());
  return tables;
}

nlohmann::json describe(const Bundle& bundle) {
  const Engine engine = engine_of(bundle);
  const Engine::Cost cost = engine.cost();
  nlohmann::json inputs = nlohmann::json::array();
  for (const Input& input : bundle.graph.inputs()) {
    inputs.push_back({{"name", input.name}, {"side", name_of(input.side)}, {"width", input.width}});
  }
  nlohmann::json metrics = nlohmann::json::object();
  for (const auto& [name, value] : bundle.metrics) {
    metrics[name] = std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr);
  }
  return {{"version", bundle.version},
          {"provenance", bundle.provenance},
          {"metrics", metrics},
          {"users", bundle.store->users().rows() - 1},
          {"items", bundle.store->items().rows() - 1},
          {"parameters", parameters(bundle)},
          {"narrow_tables", narrow_tables(bundle)},
          {"inputs", inputs},
          {"golden_rows", bundle.golden.size()},
          {"multiply_adds",
           {{"item", cost.item}, {"request", cost.request}, {"candidate", cost.candidate}}},
          {"floats_per_item", cost.floats_per_item}};
}

void info(const std::string& directory, const Output& output) {
  const nlohmann::json description = describe(open_bundle(directory));
  output.say(description.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
  output.result(description);
}

}  // namespace

void add_info(CLI::App& lore, const Output& output) {
  auto directory = std::make_shared<std::string>();
  CLI::App* verb = lore.add_subcommand("info", "Check a bundle and say what is in it");
  verb->add_option("bundle", *directory, "Directory of the bundle")->required();
  verb->callback([directory, &output] { info(*directory, output); });
}

}  // namespace lore::cli
