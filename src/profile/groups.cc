#include "profile/groups.h"

#include <algorithm>
#include <map>

#include "lore/data/vector_table.h"

#include "data/row_reader.h"
#include "profile/nearest.h"

namespace lore {

namespace {

// Items told of a group of users: those that stand in most of the members' histories.
class CommonItems {
 public:
  void add(const Subject& member) {
    for (std::size_t i = 0; i < member.history.size(); ++i) {
      Item& item = items_[member.history_items[i]];
      if (item.count++ == 0) item.fields = member.history[i];
      item.fields["rating"].clear();
    }
  }

  // The `count` most common, most common first; equal ones in order of their ids.
  std::vector<PromptFields> take(std::size_t count) const {
    std::vector<const Item*> order;
    for (const auto& [ignored, item] : items_) order.push_back(&item);
    std::stable_sort(order.begin(), order.end(),
                     [](const Item* a, const Item* b) { return a->count > b->count; });
    order.resize(std::min(order.size(), count));
    std::vector<PromptFields> fields;
    for (const Item* item : order) fields.push_back(item->fields);
    return fields;
  }

 private:
  struct Item {
    std::size_t count = 0;
    PromptFields fields = {};
  };

  std::map<std::string, Item> items_;  // by id
};

}  // namespace

SubjectColumns columns_of(const ProfileJob& job) {
  return {.item_slots = job.pack.item_slots(),
          .user_slots = job.pack.user_slots(),
          .column_of = job.columns,
          .rating = job.rating};
}

EntityGroups::EntityGroups(const ProfileJob& job) : tail_(job.tail) {
  const VectorTable table = VectorTable::read(job.group_vectors);
  const Clusters clusters = cluster(table, job.groups);
  for (std::size_t row = 0; row < table.size(); ++row) {
    group_of_[table.ids()[row]] = clusters.of_row[row];
  }
  for (const std::vector<std::size_t>& rows : clusters.members) {
    std::vector<std::string>& ids = members_.emplace_back();
    for (std::size_t row : rows) ids.push_back(table.ids()[row]);
  }
  prompts_.resize(members_.size());
  count_interactions(job);
  if (job.side == Side::item) {
    ask_about_items(job);
  } else {
    ask_about_users(job);
  }
}

void EntityGroups::count_interactions(const ProfileJob& job) {
  RowReader reader(job.data, job.data.interactions, {.labels = Labels::optional});
  for (Row row; reader.next(row);) {
    ++interactions_[std::string(job.side == Side::user ? row.user : row.item)];
  }
}

void EntityGroups::ask_about_items(const ProfileJob& job) {
  const std::size_t told = job.pack.history_cap();
  std::unordered_map<std::string, PromptFields> fields;
  SubjectReader reader(job.data, Side::item, columns_of(job));
  for (Subject subject; reader.next(subject);) fields[subject.id] = std::move(subject.fields);
  for (std::size_t group = 0; group < members_.size(); ++group) {
    std::vector<PromptFields> central;
    for (const std::string& id : members_[group]) {
      const auto found = fields.find(id);
      if (found != fields.end() && central.size() < told) central.push_back(found->second);
    }
    if (!central.empty()) prompts_[group] = render_item_group(job.pack, central);
  }
}

void EntityGroups::ask_about_users(const ProfileJob& job) {
  std::vector<CommonItems> common(members_.size());
  SubjectReader reader(job.data, Side::user, columns_of(job));
  for (Subject subject; reader.next(subject);) {
    const auto group = group_of_.find(subject.id);
    if (group != group_of_.end()) common[group->second].add(subject);
  }
  for (std::size_t group = 0; group < members_.size(); ++group) {
    const std::vector<PromptFields> items = common[group].take(job.pack.history_cap());
    if (!items.empty()) prompts_[group] = render_user_group(job.pack, items);
  }
}

std::optional<Prompt> EntityGroups::prompt_for(const std::string& id) const {
  const auto group = group_of_.find(id);
  if (group == group_of_.end() || prompts_[group->second].user.empty()) return std::nullopt;
  const auto count = interactions_.find(id);
  if (count != interactions_.end() && count->second >= tail_) return std::nullopt;
  return prompts_[group->second];
}

}  // namespace lore
