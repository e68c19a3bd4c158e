#include "serve/answer.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>

#include "serve/top.h"

namespace lore {
namespace {

using Clock = std::chrono::steady_clock;

// Microseconds since it was made or last asked.
class Stopwatch {
 public:
  float lap() {
    const Clock::time_point now = Clock::now();
    const std::chrono::duration<float, std::micro> time = now - std::exchange(last_, now);
    return time.count();
  }

 private:
  Clock::time_point last_ = Clock::now();
};

bool tells_presence(const Input& input, Side side) {
  return input.role == InputRole::presence && input.side == side;
}

// Puts what is said of the user in place of what the bundle knows, histories apart.
void say_user(const std::vector<Input>& inputs, const Batch& said, Batch& batch, Ranking& ranking) {
  ranking.unknown_user = false;
  ranking.missing_user_vector = false;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].side != Side::user || inputs[i].role == InputRole::history) continue;
    batch.columns[i] = said.columns[i];
    if (!tells_presence(inputs[i], Side::user)) continue;
    ranking.missing_user_vector = said.columns[i].floats.front() == 0;
  }
}

void count_unknown_fields(const std::vector<Input>& inputs, const Batch& request,
                          Ranking& ranking) {
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].role != InputRole::field || inputs[i].side == Side::item) continue;
    const std::vector<std::int32_t>& ids = request.columns[i].ids;
    const std::int64_t unknown = std::count(ids.begin(), ids.end(), unknown_id);
    if (unknown > 0) ranking.unknown_fields.push_back({inputs[i].name, unknown});
  }
}

std::size_t score_table(const Engine& engine, const Engine::ItemTable& table,
                        std::span<const std::int32_t> rows, Clock::time_point deadline,
                        std::span<float> logits, Scratch& use) {
  if (deadline != Clock::time_point::max()) {
    return engine.rank_until(deadline, use.request, table, rows, logits, use.workspace);
  }
  engine.rank(use.request, table, rows, logits, use.workspace);
  return rows.size();
}

// Scores the candidates in the order of the tables. Returns how many were scored.
std::size_t score(const Serving& serving, Clock::time_point deadline, Scratch& use) {
  const std::span<const std::int32_t> bundled = use.candidates.bundled();
  const std::span<const std::int32_t> added = use.candidates.added();
  use.logits.resize(bundled.size() + added.size());
  const std::span<float> logits = use.logits;
  const Engine& engine = serving.model->engine;
  const std::size_t scored = score_table(engine, serving.model->items, bundled, deadline,
                                         logits.first(bundled.size()), use);
  if (scored < bundled.size() || added.empty()) return scored;
  return scored + score_table(engine, serving.additions->table(), added, deadline,
                              logits.last(added.size()), use);
}

// Gives candidates from the `scored`-th on their priors.
void fall_back(const Serving& serving, std::size_t scored, Scratch& use) {
  const std::span<const std::int32_t> bundled = use.candidates.bundled();
  for (std::size_t k = scored; k < use.logits.size(); ++k) {
    use.logits[k] = k < bundled.size()
                        ? serving.model->prior_of(bundled[k])
                        : serving.additions->prior(use.candidates.added()[k - bundled.size()]);
  }
}

// Brings the first `count` logits, of two tables one after the other, into the request's order.
void order_as_requested(std::size_t count, Scratch& use) {
  const Candidates& candidates = use.candidates;
  const std::size_t border = std::min(count, candidates.bundled().size());
  use.ordered.resize(count);
  use.positions.resize(count);
  std::size_t first = 0;
  std::size_t second = border;
  for (std::size_t i = 0; i < count; ++i) {
    const bool takes_first = second == count || (first < border && candidates.position(first) <
                                                                       candidates.position(second));
    const std::size_t k = takes_first ? first++ : second++;
    use.ordered[i] = use.logits[k];
    use.positions[i] = static_cast<std::uint32_t>(k);
  }
}

Rung rung_of(const Ranking& ranking, Late late) {
  if (ranking.unscored > 0 && late == Late::prior) return Rung::prior;
  if (ranking.unknown_user || ranking.unknown_items > 0) return Rung::unknown_ids;
  if (ranking.missing_user_vector) return Rung::no_user_vector;
  return ranking.missing_item_vectors > 0 ? Rung::no_item_vector : Rung::fused;
}

void list_best(const Serving& serving, const Request& request, Scratch& use, Ranking& ranking) {
  find_top(use.ordered, request.top_k, use.best);
  ranking.items.reserve(use.best.size());
  for (const std::uint32_t i : use.best) {
    ranking.items.push_back({use.candidates.id(serving, request, use.positions[i]),
                             serving.model->probability(use.ordered[i])});
  }
}

}  // namespace

void clear(Ranking& ranking) {
  std::vector<RankedItem> items = std::move(ranking.items);
  std::vector<UnknownField> fields = std::move(ranking.unknown_fields);
  items.clear();
  fields.clear();
  ranking = Ranking();
  ranking.items = std::move(items);
  ranking.unknown_fields = std::move(fields);
}

void fill_request(const Serving& serving, const Request& request, Batch& batch, Ranking& ranking) {
  const Model& model = *serving.model;
  Unknowns unknowns;
  const Example example = model.encode(request, unknowns);
  model.store().fill_request(example, batch, &unknowns);
  ranking.unknown_user = unknowns.users > 0;
  ranking.missing_user_vector = unknowns.user_vectors > 0;
  ranking.unknown_values = unknowns.values;
  const std::vector<Input>& inputs = model.store().inputs();
  if (const Batch* said = serving.additions->user(request.user)) {
    say_user(inputs, *said, batch, ranking);
  }
  count_unknown_fields(inputs, batch, ranking);
}

void answer(const Serving& serving, const Request& request, const RankOptions& options,
            Scratch& use, Ranking& ranking) {
  Stopwatch watch;
  fill_request(serving, request, use.request, ranking);
  use.candidates.find(serving, request, ranking);
  ranking.times.encode = watch.lap();

  const std::size_t count = use.candidates.size();
  const std::size_t scored = score(serving, options.deadline, use);
  ranking.scored = static_cast<std::int64_t>(scored);
  ranking.unscored = static_cast<std::int64_t>(count - scored);
  check_numbers(std::span(use.logits).first(scored));
  if (options.late == Late::prior) fall_back(serving, scored, use);
  ranking.times.score = watch.lap();

  order_as_requested(options.late == Late::prior ? count : scored, use);
  list_best(serving, request, use, ranking);
  ranking.rung = rung_of(ranking, options.late);
  ranking.model = serving.model->bundle->version;
  ranking.times.order = watch.lap();
}

std::span<const float> logits_of(const Serving& serving, const Request& request, Scratch& use) {
  Ranking ignored;
  fill_request(serving, request, use.request, ignored);
  use.candidates.find(serving, request, ignored);
  const std::size_t scored = score(serving, Clock::time_point::max(), use);
  check_numbers(use.logits);
  order_as_requested(scored, use);
  return use.ordered;
}

}  // namespace lore
