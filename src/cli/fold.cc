#include "lore/bundle/fold.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "lore/bundle/bundle.h"

#include "cli/verbs.h"

namespace lore::cli {

namespace {

struct Arguments {
  std::string bundle;
  std::string out;
};

std::uintmax_t bytes_in(const std::string& directory) {
  std::uintmax_t bytes = 0;
  for (const auto& file : std::filesystem::directory_iterator(directory)) bytes += file.file_size();
  return bytes;
}

std::string in_megabytes(std::uintmax_t bytes) {
  return fixed(double(bytes) / 1e6, 2) + " MB";
}

void fold(const Arguments& arguments, const Output& output) {
  const Bundle folded = fold_vectors(open_bundle(arguments.bundle));
  const std::string version = write_bundle(folded, arguments.out);
  const auto sides = folded.provenance.find("folded");
  const std::string what = sides == folded.provenance.end() ? "nothing" : sides->second;
  const std::uintmax_t before = bytes_in(arguments.bundle);
  const std::uintmax_t after = bytes_in(arguments.out);
  output.say("folded: " + what + "; " + in_megabytes(before) + " before, " + in_megabytes(after) +
             " after");
  output.result({{"out", arguments.out},
                 {"version", version},
                 {"folded", what},
                 {"bytes_before", before},
                 {"bytes", after}});
}

}  // namespace

void add_fold(CLI::App& lore, const Output& output) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = lore.add_subcommand(
      "fold", "Store adapted vectors in place of raw ones: the same scores, no adaptor left");
  verb->add_option("--bundle", arguments->bundle, "Directory of the bundle")->required();
  verb->add_option("--out", arguments->out, "Directory of the folded bundle")->required();
  verb->callback([arguments, &output] { fold(*arguments, output); });
}

}  // namespace lore::cli
