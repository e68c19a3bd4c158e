#include "lore/profile/profile_store.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "lore/error.h"

#include "data/write_file.h"
#include "profile/profile_rows.h"
#include "profile/store_file.h"
#include "profile/text_file.h"

namespace lore {

namespace {

constexpr std::string_view select_all =
    "SELECT id, text, source, prompt, model, created, kind, pack FROM profiles "
    "WHERE side = ?1 AND pack = ?2 ORDER BY id";
constexpr std::string_view select_one =
    "SELECT id, text, source, prompt, model, created, kind, pack FROM profiles "
    "WHERE side = ?1 AND pack = ?2 AND id = ?3";

}  // namespace

ProfileStore::ProfileStore(std::unique_ptr<Database> database) : database_(std::move(database)) {}
ProfileStore::ProfileStore(ProfileStore&&) noexcept = default;
ProfileStore& ProfileStore::operator=(ProfileStore&&) noexcept = default;
ProfileStore::~ProfileStore() = default;

ProfileStore ProfileStore::open(const std::string& path) {
  return ProfileStore(std::make_unique<Database>(path));
}

void ProfileStore::put(Side side, const Profile& profile) {
  put(side, std::span(&profile, 1));
}

void ProfileStore::put(Side side, std::span<const Profile> profiles) {
  for (const Profile& profile : profiles) check_profile(profile);
  SqliteTransaction transaction(*database_);
  ProfileWriter writer(*database_, side);
  for (const Profile& profile : profiles) writer.write(profile);
  transaction.commit();
}

std::optional<Profile> ProfileStore::find(Side side, std::string_view id,
                                          std::string_view pack) const {
  SqliteStatement rows = database_->prepare(select_one);
  rows.bind(1, side_key(side)).bind(2, pack).bind(3, id);
  if (!rows.next()) return std::nullopt;
  return profile_of(rows);
}

void ProfileStore::for_each(Side side, const std::function<void(const Profile&)>& visit,
                            std::string_view pack) const {
  SqliteStatement rows = database_->prepare(select_all);
  rows.bind(1, side_key(side)).bind(2, pack);
  while (rows.next()) visit(profile_of(rows));
}

std::size_t ProfileStore::count(Side side, std::string_view pack) const {
  SqliteStatement rows =
      database_->prepare("SELECT count(*) FROM profiles WHERE side = ?1 AND pack = ?2");
  rows.bind(1, side_key(side)).bind(2, pack);
  rows.next();
  return static_cast<std::size_t>(rows.number(0));
}

std::vector<std::string> ProfileStore::packs(Side side) const {
  SqliteStatement rows =
      database_->prepare("SELECT DISTINCT pack FROM profiles WHERE side = ?1 ORDER BY pack");
  rows.bind(1, side_key(side));
  std::vector<std::string> packs;
  while (rows.next()) packs.emplace_back(rows.text(0));
  return packs;
}

std::size_t ProfileStore::import_jsonl(const std::string& path, Side side, const ProfileKeys& keys,
                                       const ProfileOrigin& origin) {
  check_origin(origin);
  TextFile texts(path, keys);
  SqliteTransaction transaction(*database_);
  ProfileWriter writer(*database_, side);
  while (texts.next()) {
    if (is_blank(texts.text())) texts.fail(keys.text, "an id without a text");
    writer.write(
        {.id = std::string(texts.id()), .text = std::string(texts.text()), .origin = origin});
  }
  transaction.commit();
  return texts.count();
}

void ProfileStore::export_jsonl(const std::string& path, Side side, std::string_view pack) const {
  using Json = nlohmann::ordered_json;
  std::string lines;
  const auto add = [&](const Profile& profile) {
    const Json line = {{"id", profile.id},
                       {"text", profile.text},
                       {"source", profile.origin.source},
                       {"prompt", profile.origin.prompt},
                       {"model", profile.origin.model},
                       {"created", profile.origin.created},
                       {"kind", name_of(profile.origin.kind)}};
    lines += line.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
  };
  for_each(side, add, pack);
  write_file(path, lines);
}

}  // namespace lore
