#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "lore/data/schema.h"
#include "lore/profile/llm.h"
#include "lore/profile/profile_store.h"
#include "lore/profile/prompt.h"

namespace lore {

// What is asked about the entities of one side.
struct ProfileJob {
  DatasetSpec data;
  Side side = Side::item;  // user or item
  PromptPack pack;
  Sampling sampling = {};

  // The column of a slot, where it is not named like the slot; and the column of the interactions
  // that is told as "rating" (empty: the label's).
  std::map<std::string, std::string> columns = {};
  std::string rating = {};

  // This job is part `shard` of `shards`, cut by a hash of the ids: any number of jobs on one or on
  // several stores make the whole between them.
  std::int64_t shard = 0;
  std::int64_t shards = 1;

  // Of users: how many tokens a history may take (0: no limit); and the size of the partitions it
  // is cut into, oldest first, each asked about alone (0: one prompt about the newest). A full
  // partition never changes: only the newest is asked again when a user goes on. The newest
  // `partitions` are told.
  std::size_t history_tokens = 3000;
  std::size_t partition = 0;
  std::size_t partitions = 4;

  // A vector table of the items; needed by the following. `neighbours` similar items are told in
  // prompts about items, by their texts in `neighbour_texts` (JSONL of {"id", "text"}, as a store
  // exports them), else by their first fields; with `relevant` a user's history keeps the entries
  // most similar to the mean of it rather than the newest.
  std::string item_vectors = {};
  std::size_t neighbours = 0;
  std::string neighbour_texts = {};
  bool relevant = false;

  // Entities with fewer than `tail` interactions are not asked about: they get the text of their
  // group, of `groups` found by k-means among `group_vectors`, a table of the side's vectors.
  std::string group_vectors = {};
  std::size_t groups = 0;
  std::size_t tail = 0;
};

// Money a million tokens, in any unit.
struct TokenPrices {
  double prompt = 0;
  double completion = 0;

  double cost_of(std::int64_t prompt_tokens, std::int64_t completion_tokens) const {
    return (prompt * double(prompt_tokens) + completion * double(completion_tokens)) / 1e6;
  }
};

// How far a run is.
struct ProfileProgress {
  std::int64_t done = 0;       // entities whose profile is on disk
  std::int64_t generated = 0;  // of them: answered in this run
  std::int64_t stored = 0;     // answered in an earlier run
  std::int64_t grouped = 0;    // have the text of their group
  std::int64_t fallback = 0;   // nobody answered; the text is made of their fields

  std::int64_t asked = 0;  // questions sent, those asked again after a bad answer included
  std::int64_t answered = 0;
  std::int64_t refused = 0;
  std::int64_t invalid = 0;  // bad to the end
  std::int64_t failed = 0;
  std::int64_t repaired = 0;  // accepted after taking something off around them
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  double cost = 0;
  double seconds = 0;
  ModelLoad load = {};

  std::string stopped = {};  // why before the end: "max calls", "max cost", "stopped"; else empty
};

struct ProfileRunOptions {
  std::int64_t max_calls = 0;  // hard stops, checked before each call, repeated ones too; 0: none
  double max_cost = 0;         // by estimated prompts and longest replies; needs prices
  TokenPrices prices = {};
  std::size_t asked_again = 2;  // times after a reply that cannot be a profile
  bool retry_refused = false;   // ask again what was refused in an earlier run
  std::function<void(const ProfileProgress&)> progress = {};  // after what was done is on disk
  std::function<bool()> stop = {};  // true: drop what is in flight, keep what is done, return
};

// Gives each entity of the job a profile in `store`, of the pack's name: out of replies that are
// there, out of answers of `model`, or else a fallback. Running it again goes on where it was left,
// also after a crash: an answer is on disk before it counts as done, and nothing answered is asked
// again.
//
// What the model gets: instructions in the system message, the entity's fields fenced as data. What
// it answers is read and checked before it is believed; a text that came for three other prompts of
// the run is not.
//
// A profile is what the job's questions of today were answered: an entity whose question was asked
// in vain gets a fallback even where an older text stood. Entities that a limit left unasked get
// one only where they have no text.
//
// A user's question that is too long for the model is asked once more with the newer half of its
// history.
//
// Throws Error(invalid_argument) for a limit or price below 0, or a limit of cost without prices;
// Error(io) after recording fallbacks if questions were sent and none was answered, and what
// the model, the store and reading the data throw; what was done before is kept.
ProfileProgress write_profiles(const ProfileJob& job, ProfileStore& store, LanguageModel& model,
                               const ProfileRunOptions& options = {});

// The same out of the replies in `store` alone, those that the named model gave over the named
// protocol: nothing is asked, and equal stores give equal profiles.
ProfileProgress profiles_from_store(const ProfileJob& job, ProfileStore& store,
                                    const std::string& family, const std::string& model,
                                    const ProfileRunOptions& options = {});

// What a run would ask: questions without a good reply in `store`.
struct ProfilePlan {
  std::int64_t entities = 0;
  std::int64_t questions = 0;      // those to send
  std::int64_t stored = 0;         // those answered before
  std::int64_t prompt_tokens = 0;  // estimated; by the servers' counts where the store has some
  std::int64_t completion_tokens =
      0;  // at most; as long as earlier replies where the store has some
  double cost = 0;
  bool is_from_usage = false;          // whether earlier replies were there to learn from
  std::optional<double> seconds = {};  // to ask them, at the rate at which earlier replies came
};

// `visit`, where given, is told each question to send, its key as the id, fenced. The model is
// named by protocol family and name.
ProfilePlan plan_profiles(const ProfileJob& job, const ProfileStore& store,
                          const std::string& family, const std::string& model,
                          const TokenPrices& prices = {},
                          const std::function<void(const ChatRequest&)>& visit = {});

}  // namespace lore
