#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lore/input.h"

namespace lore {

// How a text came about.
enum class ProfileKind : std::uint8_t {
  given,      // imported, or put by a host
  generated,  // a language model answered about this entity
  group,      // a language model answered about a group the entity belongs to
  fallback,   // made of the structured fields; nobody answered
};

// The kind's name as in exported files: "given", "generated", "group", "fallback".
const char* name_of(ProfileKind kind);

// Where a text comes from. Each may be empty: not known.
struct ProfileOrigin {
  std::string source = {};   // who made it: a file, a service, a person
  std::string prompt = {};   // PromptPack::hash() of what was asked
  std::string model = {};    // the language model that answered
  std::int64_t created = 0;  // seconds since 1970; 0: the store puts in the time of writing
  ProfileKind kind = ProfileKind::given;

  bool operator==(const ProfileOrigin&) const = default;
};

// What is said about one user or item.
struct Profile {
  std::string id;
  std::string text;
  ProfileOrigin origin = {};
  std::string pack = {};  // the collection it belongs to: a prompt pack's name, or "" for others

  bool operator==(const Profile&) const = default;
};

// The keys of a file of texts.
struct ProfileKeys {
  std::string id = "id";
  std::string text = "text";
};

// What became of a question. Only `ok` replies are used again; the others are asked anew.
enum class ReplyStatus : std::uint8_t {
  ok,
  refused,  // the model declines
  invalid,  // it answered, but with no profile
  failed,   // it did not answer
};

// "ok", "refused", "invalid", "failed".
const char* name_of(ReplyStatus status);

// A model's answer to one prompt, as it came and as it was read.
struct StoredReply {
  std::string key;  // what was asked, of whom and how: request_key()
  ReplyStatus status = ReplyStatus::failed;
  std::string text = {};     // the profile; "" unless ok
  std::string raw = {};      // what the model wrote
  std::string problem = {};  // why it is not ok
  std::string model = {};    // as the server reports it
  std::string fingerprint = {};
  std::int64_t prompt_tokens = 0;  // as the server counts them, of all attempts
  std::int64_t completion_tokens = 0;
  std::int64_t nano_cost = 0;  // 1e-9 of the unit of the prices
  std::int64_t attempts = 0;
  std::int64_t created = 0;  // as in ProfileOrigin

  bool operator==(const StoredReply&) const = default;
};

// A profile, and the replies it was made of: none for a fallback without attempts.
struct Answer {
  Profile profile;
  std::vector<StoredReply> replies = {};
};

// What a store holds.
struct StoreStats {
  std::map<ProfileKind, std::int64_t> profiles = {};  // by how they came about
  std::map<ReplyStatus, std::int64_t> replies = {};
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  std::int64_t nano_cost = 0;
  std::map<std::string, std::int64_t> models = {};  // replies by the model that gave them
};

// A file of profiles by side, pack and id that survives a crash: a call that writes has either
// reached the disk when it returns, or changed nothing. Ids and texts are UTF-8 and neither is
// blank; sides are user and item, any other is an Error(invalid_argument).
//
// Beside the profiles it keeps what language models replied, by a key of all that was asked: no
// question is paid twice, and profiles can be made anew without a model.
//
// The file is an SQLite database (write-ahead log, synchronous=FULL). Every call may throw
// Error(io), or Error(corrupt) for a damaged file.
// Thread safety: one thread at a time. Any number of stores, here and in other programs, may be
// open on one file; writers wait for each other up to 10 seconds.
class ProfileStore {
 public:
  // Opens the store, or makes it where there is no file. A store of an older version is brought up
  // to date. Throws Error(not_found) where the folder does not exist, Error(corrupt) for a file
  // that is no profile store, Error(unsupported) for one of a later version.
  static ProfileStore open(const std::string& path);

  ProfileStore(ProfileStore&&) noexcept;
  ProfileStore& operator=(ProfileStore&&) noexcept;
  ~ProfileStore();

  // Writes one profile, or all of them or none; each replaces what is there. Waits for the disk
  // once a call: many at a time are far cheaper. Throws Error(invalid_argument) for a blank id or
  // text, invalid UTF-8, or a NUL byte.
  void put(Side side, const Profile& profile);
  void put(Side side, std::span<const Profile> profiles);

  std::optional<Profile> find(Side side, std::string_view id, std::string_view pack = "") const;

  // In order of the ids' bytes. `visit` may not use the store.
  void for_each(Side side, const std::function<void(const Profile&)>& visit,
                std::string_view pack = "") const;

  std::size_t count(Side side, std::string_view pack = "") const;

  // The packs that have profiles of the side, in order.
  std::vector<std::string> packs(Side side) const;

  // The reply kept under the key, whatever its status.
  std::optional<StoredReply> find_reply(std::string_view key) const;

  // Writes profiles with their replies: all or none.
  void record(Side side, std::span<const Answer> answers);

  StoreStats stats() const;

  // Removes all profiles of the entity, and the replies that were about it alone, for good: when
  // the call returns, no byte of them is left in the store's files. Returns how many profiles and
  // replies there were. Rewrites the whole file. Throws Error(io) while another program reads it.
  std::size_t forget(Side side, std::string_view id);

  // 16 hexadecimal digits that stand for `id` where others see it. Out of a secret of this store:
  // the same in every run, another in every other store.
  std::string salted(std::string_view id) const;

  // Writes all texts of a JSONL file of {"id": ..., "text": ...}, or none; each replaces what is
  // there. Numbers as ids keep every digit; other keys are skipped. Holds the file's ids in memory.
  // Returns how many there are. Throws Error(not_found), or Error(format) with file and line for
  // what is not JSON, a blank id or text, an id that stands twice, or invalid UTF-8.
  std::size_t import_jsonl(const std::string& path, Side side, const ProfileKeys& keys = {},
                           const ProfileOrigin& origin = {});

  // Writes the side's profiles in order of their ids, one object a line, with the keys "id",
  // "text", "source", "prompt", "model", "created" and "kind": the file whole or not at all. Holds
  // it in memory.
  void export_jsonl(const std::string& path, Side side, std::string_view pack = "") const;

  // Writes all that the store holds but its secret, one JSON object a line: the file whole or not
  // at all. Holds it in memory. read_archive() brings it into another store, where what is there
  // under the same id or key is replaced: all lines or none. Returns how many lines there were.
  // Throws Error(format) with file and line.
  std::size_t write_archive(const std::string& path) const;
  std::size_t read_archive(const std::string& path);

 private:
  struct Database;
  explicit ProfileStore(std::unique_ptr<Database> database);

  std::unique_ptr<Database> database_;
};

}  // namespace lore
