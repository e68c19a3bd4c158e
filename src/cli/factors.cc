#include "lore/profile/factors.h"

#include <filesystem>
#include <fstream>
#include <memory>

#include "lore/error.h"

#include "cli/chat_options.h"
#include "cli/verbs.h"

namespace lore::cli {

namespace {

struct Arguments {
  Scenario scenario;
  ChatClientOptions chat;
  std::string out;
};

void factors(const Arguments& arguments, const Output& output) {
  if (std::filesystem::exists(arguments.out)) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "a file is there already",
                 .place = {.file = arguments.out},
                 .hint = "a pack is edited by people: name another file"});
  }
  const std::unique_ptr<LanguageModel> model = make_chat_client(arguments.chat);
  const std::string pack = elicit_pack(arguments.scenario, *model);
  std::ofstream file(arguments.out, std::ios::binary);
  if (!(file << pack << std::flush)) {
    throw Error({.kind = ErrorKind::io,
                 .problem = "cannot write the file",
                 .place = {.file = arguments.out}});
  }
  output.say("wrote " + arguments.out + "; read and edit it, then `lore profile --pack " +
             arguments.out + "`");
  output.result({{"out", arguments.out}});
}

}  // namespace

void add_factors(CLI::App& lore, const Output& output) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = lore.add_subcommand(
      "factors", "Let a language model propose the factors of a new scenario, as a prompt pack");
  verb->add_option("--name", arguments->scenario.name, "The pack's name")->required();
  verb->add_option("--scenario", arguments->scenario.subject,
                   "What is recommended: \"board games\"")
      ->required();
  verb->add_option("--item-slots", arguments->scenario.item_slots,
                   "Fields of an item, comma-separated")
      ->delimiter(',')
      ->capture_default_str();
  verb->add_option("--user-slots", arguments->scenario.user_slots, "Fields of a user")
      ->delimiter(',');
  verb->add_option("--out", arguments->out, "The .json file to write")->required();
  add_chat_options(*verb, arguments->chat, true);
  verb->callback([arguments, &output] { factors(*arguments, output); });
}

}  // namespace lore::cli
