#include "profile/questions.h"

#include <algorithm>

#include "lore/error.h"

#include "profile/code_points.h"
#include "profile/digest.h"
#include "profile/fallback.h"
#include "profile/neutral.h"
#include "profile/redact.h"
#include "profile/request_key.h"
#include "profile/store_file.h"
#include "profile/text_file.h"

namespace lore {

namespace {

constexpr std::size_t longest_of_neighbours = 1900;  // code points, of all: a field is cut at 2,000

[[noreturn]] void refuse(const std::string& problem, const std::string& hint = "") {
  throw Error({.kind = ErrorKind::invalid_argument, .problem = problem, .hint = hint});
}

void check(const ProfileJob& job) {
  if (job.side == Side::context) refuse("profiles are of users or items");
  if (job.shards < 1 || job.shard < 0 || job.shard >= job.shards) {
    refuse("a shard that is not there", "shards of N are counted 0 to N - 1");
  }
  for (const std::string& slot : job.pack.user_slots()) {
    const auto column = job.columns.find(slot);
    const std::string& told = column == job.columns.end() ? slot : column->second;
    if (job.side == Side::user && told == job.data.user_id) {
      refuse("the slot {" + slot + "} would tell who the user is", "leave ids out of prompts");
    }
  }
  if (!job.neighbour_texts.empty() && job.neighbours == 0) {
    refuse("texts of neighbours, but no neighbours are to be told", "say how many");
  }
  const bool needs_items = job.neighbours > 0 || job.relevant;
  if (needs_items && job.item_vectors.empty()) {
    refuse("neighbours and relevant histories need vectors of the items");
  }
  if (job.groups > 0 && (job.group_vectors.empty() || job.tail == 0)) {
    refuse("groups need vectors of the entities, and how few interactions make one of the tail");
  }
}

// An item in a line about another: its fields without their names.
std::string told_as_neighbour(const std::vector<std::string>& slots, const PromptFields& fields) {
  constexpr std::size_t most_fields = 3;
  std::string told;
  std::size_t count = 0;
  for (const std::string& slot : slots) {
    const auto field = fields.find(slot);
    if (field == fields.end() || field->second.empty() || count == most_fields) continue;
    told += (count++ == 0 ? "" : ", ") + field->second;
  }
  return told;
}

}  // namespace

QuestionReader::QuestionReader(const ProfileJob& job, std::string family, std::string model)
    : job_((check(job), job)),
      family_(std::move(family)),
      model_(std::move(model)),
      schema_(schema_of(job.pack.reply())),
      subjects_(job.data, job.side, columns_of(job)) {
  if (job.neighbours > 0 || job.relevant) {
    nearest_ = std::make_unique<NearestRows>(VectorTable::read(job.item_vectors));
  }
  if (job.neighbours > 0) read_neighbours();
  if (job.groups > 0) groups_ = std::make_unique<EntityGroups>(job);
}

void QuestionReader::read_neighbours() {
  SubjectReader items(job_.data, Side::item, columns_of(job_));
  for (Subject item; items.next(item);) {
    told_[item.id] = told_as_neighbour(job_.pack.item_slots(), item.fields);
  }
  if (job_.neighbour_texts.empty()) return;
  TextFile texts(job_.neighbour_texts, {});
  while (texts.next()) {
    if (!is_blank(texts.text())) {
      told_[std::string(texts.id())] =
          first_code_points(texts.text(), longest_of_neighbours / job_.neighbours);
    }
  }
}

bool QuestionReader::is_of_shard(const std::string& id) const {
  if (job_.shards == 1) return true;
  const std::uint64_t hash = std::stoull(sha256(id).substr(0, 15), nullptr, 16);
  return hash % static_cast<std::uint64_t>(job_.shards) == static_cast<std::uint64_t>(job_.shard);
}

ChatRequest QuestionReader::request_for(Prompt prompt) const {
  ChatRequest request{
      .id = "", .prompt = std::move(prompt), .schema = schema_, .sampling = job_.sampling};
  request.id = request_key(family_, model_, job_.pack.hash(), request);
  return request;
}

std::string QuestionReader::neighbours_of(const std::string& id) const {
  std::string told;
  for (const std::string& near : nearest_->near(id, job_.neighbours)) {
    const auto found = told_.find(near);
    if (found == told_.end() || found->second.empty()) continue;
    told += (told.empty() ? "" : "; ") + found->second;
  }
  return told;
}

void QuestionReader::keep_relevant(Subject& subject) const {
  std::vector<PromptFields> kept;
  for (std::size_t i : nearest_->central(subject.history_items, job_.pack.history_cap())) {
    kept.push_back(std::move(subject.history[i]));
  }
  subject.history = std::move(kept);
}

std::vector<std::span<const PromptFields>> QuestionReader::parts_of(const Subject& subject) const {
  const std::span<const PromptFields> history = subject.history;
  if (job_.partition == 0) return {history};
  const std::size_t size = std::min(job_.partition, job_.pack.history_cap());
  const std::size_t count = std::max<std::size_t>(1, (history.size() + size - 1) / size);
  std::vector<std::span<const PromptFields>> parts;
  for (std::size_t i = count - std::min(count, job_.partitions); i < count; ++i) {
    const std::size_t begin = i * size;
    parts.push_back(history.subspan(begin, std::min(size, history.size() - begin)));
  }
  return parts;
}

std::optional<Prompt> QuestionReader::shortened(const Subject& subject,
                                                std::span<const PromptFields> history) const {
  const auto render = [&] {
    return render_user(job_.pack, subject.fields, history, job_.history_tokens);
  };
  const std::size_t whole = estimate_tokens(render());
  while (history.size() > 1) {  // more than is told, at first
    history = history.last(history.size() / 2);
    Prompt prompt = render();
    if (estimate_tokens(prompt) < whole) return prompt;
  }
  return std::nullopt;
}

std::function<std::optional<Prompt>(std::size_t)> QuestionReader::shortener_of(
    Subject subject) const {
  const auto kept = std::make_shared<const Subject>(std::move(subject));
  return [this, kept](std::size_t i) { return shortened(*kept, parts_of(*kept).at(i)); };
}

std::vector<Prompt> QuestionReader::prompts_about(const Subject& subject) const {
  try {
    if (job_.side == Side::item) return {render_item(job_.pack, subject.fields)};
    std::vector<Prompt> prompts;
    for (const std::span<const PromptFields> part : parts_of(subject)) {
      prompts.push_back(render_user(job_.pack, subject.fields, part, job_.history_tokens));
    }
    return prompts;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::not_found) throw;
    return {};  // what the templates need is not known: nothing to ask
  }
}

bool QuestionReader::next(EntityQuestions& questions) {
  Subject subject;
  do {
    if (!subjects_.next(subject)) return false;
  } while (!is_of_shard(subject.id));
  questions = {.id = subject.id};
  const bool is_user = job_.side == Side::user;
  questions.fallback = fallback_text(is_user ? job_.pack.user_slots() : job_.pack.item_slots(),
                                     subject.fields, subject.history);
  const std::optional<Prompt> group = groups_ ? groups_->prompt_for(subject.id) : std::nullopt;
  if (group) questions.kind = ProfileKind::group;
  if (!group && is_user && job_.relevant) keep_relevant(subject);
  if (!group && !is_user && job_.neighbours > 0) {
    subject.fields["neighbours"] = neighbours_of(subject.id);
  }
  for (Prompt& prompt : group ? std::vector<Prompt>{*group} : prompts_about(subject)) {
    questions.requests.push_back(request_for(std::move(prompt)));
  }
  if (!group && is_user) questions.shortened = shortener_of(std::move(subject));
  return true;
}

}  // namespace lore
