#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "lore/profile/profiler.h"

#include "profile/subjects.h"

namespace lore {

// The columns that the prompts of a job may tell.
SubjectColumns columns_of(const ProfileJob& job);

// The groups of a job's entities, and what is asked about each of them: the items closest to the
// centre, or the items that most of the users met.
class EntityGroups {
 public:
  // Reads the job's vectors and its data. Throws what reading them throws.
  explicit EntityGroups(const ProfileJob& job);

  // The prompt of the group of an entity with fewer than `tail` interactions; nothing for one with
  // more, and for one without a vector.
  std::optional<Prompt> prompt_for(const std::string& id) const;

 private:
  void ask_about_items(const ProfileJob& job);
  void ask_about_users(const ProfileJob& job);
  void count_interactions(const ProfileJob& job);

  std::size_t tail_;
  std::unordered_map<std::string, std::size_t> group_of_;
  std::unordered_map<std::string, std::size_t> interactions_;
  std::vector<std::vector<std::string>> members_;  // of each group, most central first
  std::vector<Prompt> prompts_;                    // of each group; empty data: nothing to tell
};

}  // namespace lore
