#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lore/input.h"

namespace lore {

// Where a text comes from. Each may be empty: not known.
struct ProfileOrigin {
  std::string source = {};   // who made it: a file, a service, a person
  std::string prompt = {};   // PromptPack::hash() of what was asked
  std::string model = {};    // the language model that answered
  std::int64_t created = 0;  // seconds since 1970; 0: the store puts in the time of writing

  bool operator==(const ProfileOrigin&) const = default;
};

// What is said about one user or item.
struct Profile {
  std::string id;
  std::string text;
  ProfileOrigin origin = {};

  bool operator==(const Profile&) const = default;
};

// The keys of a file of texts.
struct ProfileKeys {
  std::string id = "id";
  std::string text = "text";
};

// A file of profiles by side and id that survives a crash: a call that writes has either reached
// the disk when it returns, or changed nothing. Ids and texts are UTF-8 and neither is blank; sides
// are user and item, any other is an Error(invalid_argument).
//
// The file is an SQLite database (write-ahead log, synchronous=FULL). Every call may throw
// Error(io), or Error(corrupt) for a damaged file.
// Thread safety: one thread at a time. Any number of stores, here and in other programs, may be
// open on one file; writers wait for each other up to 10 seconds.
class ProfileStore {
 public:
  // Opens the store, or makes it where there is no file. Throws Error(not_found) where the folder
  // does not exist, Error(corrupt) for a file that is no profile store, Error(unsupported) for one
  // of a later version.
  static ProfileStore open(const std::string& path);

  ProfileStore(ProfileStore&&) noexcept;
  ProfileStore& operator=(ProfileStore&&) noexcept;
  ~ProfileStore();

  // Writes one profile, or all of them or none; each replaces what is there. Waits for the disk
  // once a call: many at a time are far cheaper. Throws Error(invalid_argument) for a blank id or
  // text, invalid UTF-8, or a NUL byte.
  void put(Side side, const Profile& profile);
  void put(Side side, std::span<const Profile> profiles);

  std::optional<Profile> find(Side side, std::string_view id) const;

  // In order of the ids' bytes. `visit` may not use the store.
  void for_each(Side side, const std::function<void(const Profile&)>& visit) const;

  std::size_t count(Side side) const;

  // Writes all texts of a JSONL file of {"id": ..., "text": ...}, or none; each replaces what is
  // there. Numbers as ids keep every digit; other keys are skipped. Holds the file's ids in memory.
  // Returns how many there are. Throws Error(not_found), or Error(format) with file and line for
  // what is not JSON, a blank id or text, an id that stands twice, or invalid UTF-8.
  std::size_t import_jsonl(const std::string& path, Side side, const ProfileKeys& keys = {},
                           const ProfileOrigin& origin = {});

  // Writes the side's profiles in order of their ids, one object a line, with the keys "id",
  // "text", "source", "prompt", "model" and "created": the file whole or not at all. Holds it in
  // memory.
  void export_jsonl(const std::string& path, Side side) const;

 private:
  struct Database;
  explicit ProfileStore(std::unique_ptr<Database> database);

  std::unique_ptr<Database> database_;
};

}  // namespace lore
