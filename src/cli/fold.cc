#include "lore/bundle/fold.h"

#include <cstdint>
#include <memory>
#include <string>

#include "lore/bundle/bundle.h"

#include "cli/directory_size.h"
#include "cli/verbs.h"

namespace lore::cli {

namespace {

struct Arguments {
  std::string bundle;
  std::string out;
};

void fold(const Arguments& arguments, const Output& output) {
  const Bundle folded = fold_vectors(open_bundle(arguments.bundle));
  const std::string version = write_bundle(folded, arguments.out);
  const auto sides = folded.provenance.find("folded");
  const std::string what = sides == folded.provenance.end() ? "nothing" : sides->second;
  const std::uintmax_t before = directory_size(arguments.bundle);
  const std::uintmax_t after = directory_size(arguments.out);
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
