#include <filesystem>
#include <memory>

#include "lore/data/vector_table.h"
#include "lore/error.h"
#include "lore/profile/profile_store.h"

#include "cli/profile_options.h"
#include "cli/verbs.h"

namespace lore::cli {

namespace {

struct Arguments {
  std::string store;
  std::string other;
  std::string file;
  std::string side = "item";
  std::string pack;
  std::string user;
  std::string item;
  std::vector<std::string> vectors;
};

using Shared = std::shared_ptr<Arguments>;

// Opens a store that is there.
ProfileStore open(const std::string& path) {
  if (std::filesystem::exists(path)) return ProfileStore::open(path);
  throw Error(
      {.kind = ErrorKind::not_found, .problem = "no such profile store", .place = {.file = path}});
}

void stats(const Arguments& arguments, const Output& output) {
  const ProfileStore store = open(arguments.store);
  const StoreStats stats = store.stats();
  nlohmann::json result = {{"profiles", nlohmann::json::object()},
                           {"replies", nlohmann::json::object()},
                           {"models", stats.models},
                           {"packs", nlohmann::json::array()},
                           {"prompt_tokens", stats.prompt_tokens},
                           {"completion_tokens", stats.completion_tokens},
                           {"cost", double(stats.nano_cost) / 1e9}};
  for (const auto& [kind, count] : stats.profiles) {
    output.say(std::to_string(count) + " profiles " + name_of(kind));
    result["profiles"][name_of(kind)] = count;
  }
  for (const auto& [status, count] : stats.replies) {
    output.say(std::to_string(count) + " replies " + name_of(status));
    result["replies"][name_of(status)] = count;
  }
  for (Side side : {Side::user, Side::item}) {
    for (const std::string& pack : store.packs(side)) {
      const std::size_t count = store.count(side, pack);
      output.say(std::string(name_of(side)) + " pack \"" + pack + "\": " + std::to_string(count));
      result["packs"].push_back({{"side", name_of(side)}, {"pack", pack}, {"profiles", count}});
    }
  }
  output.say(std::to_string(stats.prompt_tokens) + " tokens in, " +
             std::to_string(stats.completion_tokens) + " out; cost " +
             fixed(double(stats.nano_cost) / 1e9, 4));
  output.result(result);
}

// Calls visit(old, new) for each id of either store in order; null where one lacks it.
void compare(const ProfileStore& before, const ProfileStore& after, Side side,
             const std::string& pack,
             const std::function<void(const Profile*, const Profile*)>& visit) {
  std::vector<Profile> old_ones;
  before.for_each(
      side, [&](const Profile& profile) { old_ones.push_back(profile); }, pack);
  auto old = old_ones.begin();
  after.for_each(
      side,
      [&](const Profile& profile) {
        for (; old != old_ones.end() && old->id < profile.id; ++old) visit(&*old, nullptr);
        const bool is_same_id = old != old_ones.end() && old->id == profile.id;
        visit(is_same_id ? &*old : nullptr, &profile);
        if (is_same_id) ++old;
      },
      pack);
  for (; old != old_ones.end(); ++old) visit(&*old, nullptr);
}

void diff(const Arguments& arguments, const Output& output) {
  const ProfileStore before = open(arguments.store);
  const ProfileStore after = open(arguments.other);
  std::int64_t added = 0;
  std::int64_t removed = 0;
  std::int64_t changed = 0;
  compare(before, after, parse_side(arguments.side), arguments.pack,
          [&](const Profile* old, const Profile* now) {
            if (old != nullptr && now != nullptr && old->text == now->text) return;
            output.say((old != nullptr ? old : now)->id);
            if (old != nullptr) output.say("- " + old->text);
            if (now != nullptr) output.say("+ " + now->text);
            ++(old == nullptr ? added : now == nullptr ? removed : changed);
          });
  output.say(std::to_string(added) + " added, " + std::to_string(removed) + " removed, " +
             std::to_string(changed) + " changed");
  output.result({{"added", added}, {"removed", removed}, {"changed", changed}});
}

// The table without the vector of `id`, written over the old file.
bool forget_vector(const std::string& path, const std::string& id) {
  const VectorTable table = VectorTable::read(path);
  std::vector<std::string> ids;
  std::vector<float> values;
  for (std::size_t row = 0; row < table.size(); ++row) {
    if (table.ids()[row] == id) continue;
    ids.push_back(table.ids()[row]);
    const auto vector = table.vectors().row(row);
    values.insert(values.end(), vector.begin(), vector.end());
  }
  if (ids.size() == table.size()) return false;
  Matrix vectors(ids.size(), table.width(), std::move(values));
  VectorTable(std::move(ids), std::move(vectors), table.metadata()).write(path);
  return true;
}

void forget(const Arguments& arguments, const Output& output) {
  const bool is_user = !arguments.user.empty();
  const std::string& id = is_user ? arguments.user : arguments.item;
  const std::size_t removed = open(arguments.store).forget(is_user ? Side::user : Side::item, id);
  std::int64_t vectors = 0;
  for (const std::string& path : arguments.vectors) vectors += forget_vector(path, id) ? 1 : 0;
  output.say("removed " + std::to_string(removed) + " profiles and replies, " +
             std::to_string(vectors) + " vectors");
  output.result({{"removed", removed}, {"vectors", vectors}});
}

void add_export(CLI::App& store, const Shared& arguments, const Output& output) {
  CLI::App* verb = store.add_subcommand("export", "Write all of it as JSONL");
  verb->add_option("store", arguments->store, "The store")->required();
  verb->add_option("--out", arguments->file, "The JSONL file to write")->required();
  verb->callback([arguments, &output] {
    const std::size_t lines = open(arguments->store).write_archive(arguments->file);
    output.say("wrote " + arguments->file + ": " + std::to_string(lines) + " lines");
    output.result({{"lines", lines}});
  });
}

void add_import(CLI::App& store, const Shared& arguments, const Output& output) {
  CLI::App* verb = store.add_subcommand("import", "Bring in what export wrote, or plain texts");
  verb->add_option("store", arguments->store, "The store; made where it is not there")->required();
  CLI::Option* archive = verb->add_option("--from", arguments->file, "A file of export");
  CLI::Option* texts =
      verb->add_option("--texts", arguments->other, "JSONL of {\"id\": ..., \"text\": ...}")
          ->excludes(archive);
  verb->add_option("--side", arguments->side, "Of the texts")->capture_default_str();
  verb->callback([arguments, archive, texts, &output] {
    if (archive->count() + texts->count() == 0) throw CLI::RequiredError("--from or --texts");
    ProfileStore opened = ProfileStore::open(arguments->store);
    const std::size_t lines =
        archive->count() > 0 ? opened.read_archive(arguments->file)
                             : opened.import_jsonl(arguments->other, parse_side(arguments->side),
                                                   {}, {.source = arguments->other});
    output.say(arguments->store + ": brought in " + std::to_string(lines) + " lines");
    output.result({{"lines", lines}});
  });
}

void add_diff(CLI::App& store, const Shared& arguments, const Output& output) {
  CLI::App* verb = store.add_subcommand("diff", "Tell the texts in which two stores differ");
  verb->add_option("before", arguments->store, "A store")->required();
  verb->add_option("after", arguments->other, "Another store")->required();
  verb->add_option("--side", arguments->side, "user or item")->capture_default_str();
  verb->add_option("--pack", arguments->pack, "Whose profiles; \"\": those of no pack");
  verb->callback([arguments, &output] { diff(*arguments, output); });
}

void add_forget(CLI::App& store, const Shared& arguments, const Output& output) {
  CLI::App* verb =
      store.add_subcommand("forget", "Remove an entity's texts, replies and vectors for good");
  verb->add_option("store", arguments->store, "The store")->required();
  CLI::Option* user = verb->add_option("--user", arguments->user, "Id of a user");
  CLI::Option* item = verb->add_option("--item", arguments->item, "Id of an item")->excludes(user);
  verb->add_option("--vectors", arguments->vectors, "Vector tables to remove it from as well");
  verb->callback([arguments, user, item, &output] {
    if (user->count() + item->count() == 0) throw CLI::RequiredError("--user or --item");
    forget(*arguments, output);
  });
}

}  // namespace

void add_store(CLI::App& lore, const Output& output) {
  CLI::App* store = lore.add_subcommand("store", "Look into and care for a profile store");
  store->require_subcommand(1);
  store->fallthrough();
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = store->add_subcommand("stats", "Count what it holds");
  verb->add_option("store", arguments->store, "The store")->required();
  verb->callback([arguments, &output] { stats(*arguments, output); });
  add_export(*store, arguments, output);
  add_import(*store, arguments, output);
  add_diff(*store, arguments, output);
  add_forget(*store, arguments, output);
}

}  // namespace lore::cli
