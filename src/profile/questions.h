#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lore/profile/profiler.h"

#include "profile/groups.h"
#include "profile/nearest.h"
#include "profile/subjects.h"

namespace lore {

// What has to be known for one entity's profile.
struct EntityQuestions {
  std::string id;
  std::vector<ChatRequest> requests = {};  // not fenced; their ids are their keys; may be none
  std::string fallback = {};
  ProfileKind kind = ProfileKind::generated;  // or group: the requests are about its group

  // The prompt of a request with the newer half of its history, for a model that cannot take the
  // whole; nothing where that is no shorter. Empty where no history is told.
  std::function<std::optional<Prompt>(std::size_t)> shortened = {};
};

// The questions of a job, entity by entity.
class QuestionReader {
 public:
  // Throws what reading the data throws, and Error(invalid_argument) for a job that contradicts
  // itself. REQUIRES: `job` outlives this.
  QuestionReader(const ProfileJob& job, std::string family, std::string model);

  // Moves on to the next entity of the job's shard; false at the end.
  bool next(EntityQuestions& questions);

 private:
  void read_neighbours();
  bool is_of_shard(const std::string& id) const;
  ChatRequest request_for(Prompt prompt) const;
  std::vector<Prompt> prompts_about(const Subject& subject) const;
  std::vector<std::span<const PromptFields>> parts_of(const Subject& subject) const;
  std::optional<Prompt> shortened(const Subject& subject,
                                  std::span<const PromptFields> history) const;
  std::function<std::optional<Prompt>(std::size_t)> shortener_of(Subject subject) const;
  void keep_relevant(Subject& subject) const;
  std::string neighbours_of(const std::string& id) const;

  const ProfileJob& job_;
  std::string family_;
  std::string model_;
  std::string schema_;
  SubjectReader subjects_;
  std::unique_ptr<NearestRows> nearest_;               // where the job names vectors of the items
  std::unordered_map<std::string, std::string> told_;  // items as neighbours are told, by id
  std::unique_ptr<EntityGroups> groups_;
};

}  // namespace lore
