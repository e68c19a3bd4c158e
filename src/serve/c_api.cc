#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "lore/error.h"
#include "lore/lore.h"
#include "lore/serve/ranker.h"
#include "lore/version.h"

#include "serve/explanation_json.h"

struct lore_ranker {
  lore::Ranker ranker;
};

struct lore_ranking {
  lore::Ranking ranking;
};

namespace lore {
namespace {

// Room for a message that no allocation need be made for.
constexpr std::size_t message_bytes = 1024;

thread_local char last_error[message_bytes] = "";

lore_status fail(ErrorKind kind, std::string_view message) {
  const std::size_t bytes = std::min(message.size(), message_bytes - 1);
  std::memcpy(last_error, message.data(), bytes);
  last_error[bytes] = '\0';
  return static_cast<lore_status>(kind) + 1;  // the kinds stand in the same order
}

static_assert(static_cast<int>(ErrorKind::invalid_argument) + 1 == LORE_INVALID_ARGUMENT);
static_assert(static_cast<int>(ErrorKind::internal) + 1 == LORE_INTERNAL);

lore_status code_of(const Status& status) {
  return status.ok() ? LORE_OK : fail(status.fault().kind, status.message());
}

// Runs what returns a lore_status; what it throws becomes one.
template <typename Function>
lore_status guarded(Function function) noexcept try {
  return function();
} catch (const Error& error) {
  return fail(error.kind(), error.what());
} catch (const std::bad_alloc&) {
  return fail(ErrorKind::io, "out of memory");
} catch (const std::exception& error) {
  return fail(ErrorKind::internal, error.what());
}

void require(bool holds, const char* problem) {
  if (!holds) throw Error({.kind = ErrorKind::invalid_argument, .problem = problem});
}

std::string_view view_of(lore_text text) {
  return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size);
}

std::string string_of(lore_text text) {
  return std::string(view_of(text));
}

lore_text text_of(std::string_view text) {
  return {text.data(), text.size()};
}

// The structure as this library knows it: `given` may be of an older header, whose missing members
// are those of `defaults`, or of a newer one, whose further members must be zero.
template <typename Struct>
Struct known_part(const Struct* given, Struct defaults) {
  static_assert(std::is_trivially_copyable_v<Struct>);
  if (given == nullptr) return defaults;
  const std::size_t size = given->struct_size;
  require(size >= sizeof(given->struct_size), "a structure without its size; use its INIT");
  const char* const bytes = reinterpret_cast<const char*>(given);
  std::memcpy(&defaults, bytes, std::min(size, sizeof(Struct)));
  const auto is_zero = [](char byte) { return byte == 0; };
  if (size <= sizeof(Struct) || std::all_of(bytes + sizeof(Struct), bytes + size, is_zero)) {
    return defaults;
  }
  throw Error({.kind = ErrorKind::unsupported,
               .problem = "a structure of a newer version asks for more than this one can do",
               .found = std::to_string(size) + " bytes",
               .hint = "link the library the header belongs to"});
}

std::map<std::string, std::string> map_of(const lore_field* fields, std::size_t count) {
  std::map<std::string, std::string> map;
  for (std::size_t i = 0; i < count; ++i)
    map[string_of(fields[i].name)] = string_of(fields[i].value);
  return map;
}

// Memory for the ids of requests, of each thread.
std::vector<std::string_view>& item_views(const lore_request& request) {
  static thread_local std::vector<std::string_view> views;
  views.clear();
  for (std::size_t i = 0; i < request.item_count; ++i) views.push_back(view_of(request.items[i]));
  return views;
}

// Its items lie in item_views(): valid until this thread's next call.
Request request_of(const lore_request* given) {
  require(given != nullptr, "no request was given");
  const lore_request request = known_part(given, lore_request(LORE_REQUEST_INIT));
  require(request.items != nullptr || request.item_count == 0, "items are NULL");
  require(request.context != nullptr || request.context_count == 0, "the context is NULL");
  return {.user = view_of(request.user),
          .items = item_views(request),
          .time = request.has_time != 0 ? request.time : after_all_history,
          .context = map_of(request.context, request.context_count),
          .top_k = request.top_k};
}

RankOptions options_of(const lore_rank_options* given) {
  const auto options = known_part(given, lore_rank_options(LORE_RANK_OPTIONS_INIT));
  RankOptions result;
  if (options.late_by_prior != 0) result.late = Late::prior;
  if (options.budget_microseconds != 0) {
    result.deadline =
        std::chrono::steady_clock::now() + std::chrono::microseconds(options.budget_microseconds);
  }
  return result;
}

// What the host's encoder makes of a text.
std::vector<float> encoded(const lore_open_options& options, std::string_view text) {
  std::vector<float> vector(options.vector_size);
  const lore_status status = options.encode(options.host, text_of(text), vector.data());
  if (status == LORE_OK) return vector;
  const bool is_known = status > LORE_OK && status <= LORE_INTERNAL;
  throw Error({.kind = is_known ? static_cast<ErrorKind>(status - 1) : ErrorKind::internal,
               .problem = "the host's encoder failed",
               .place = {.field = "text"},
               .found = "status " + std::to_string(status)});
}

RankerOptions options_of(const lore_open_options* given) {
  const auto options = known_part(given, lore_open_options(LORE_OPEN_OPTIONS_INIT));
  RankerOptions result;
  result.additions_file = string_of(options.additions_file);
  result.cache_folder = string_of(options.cache_folder);
  result.item_priors = options.no_item_priors == 0;
  if (options.reduced_precision != 0) result.precision = ScorePrecision::reduced;
  if (options.bytes_per_item != 0) result.bytes_per_item = options.bytes_per_item;
  if (options.encode != nullptr) {
    result.encode = [options](std::string_view text) { return encoded(options, text); };
  }
  if (options.words_of != nullptr) {
    result.text_of = [options](Side side, std::string_view id) {
      return string_of(
          options.words_of(options.host, static_cast<std::int32_t>(side), text_of(id)));
    };
  }
  return result;
}

static_assert(static_cast<int>(Side::user) == 1 && static_cast<int>(Side::item) == 2);

lore_entity checked(const lore_entity* given) {
  require(given != nullptr, "no entity was given");
  const auto entity = known_part(given, lore_entity(LORE_ENTITY_INIT));
  require(entity.fields != nullptr || entity.field_count == 0, "fields are NULL");
  require(entity.vector != nullptr || entity.vector_size == 0, "the vector is NULL");
  return entity;
}

Entity entity_of(const lore_entity& entity) {
  return {.id = string_of(entity.id),
          .fields = map_of(entity.fields, entity.field_count),
          .vector = std::vector<float>(entity.vector, entity.vector + entity.vector_size)};
}

void give(const std::string& text, lore_owned_text* to) {
  require(to != nullptr, "nowhere to put the text");
  char* const data = static_cast<char*>(std::malloc(text.size() + 1));
  if (data == nullptr) throw std::bad_alloc();
  std::memcpy(data, text.c_str(), text.size() + 1);
  *to = {data, text.size()};
}

lore_reply reply_of(const Ranking& ranking) {
  return {.struct_size = sizeof(lore_reply),
          .rung = static_cast<std::int32_t>(ranking.rung),
          .model = text_of(ranking.model),
          .unknown_user = ranking.unknown_user,
          .missing_user_vector = ranking.missing_user_vector,
          .unknown_items = ranking.unknown_items,
          .missing_item_vectors = ranking.missing_item_vectors,
          .unknown_values = ranking.unknown_values,
          .scored = ranking.scored,
          .unscored = ranking.unscored,
          .encode_microseconds = ranking.times.encode,
          .score_microseconds = ranking.times.score,
          .order_microseconds = ranking.times.order};
}

}  // namespace
}  // namespace lore

extern "C" {

uint32_t lore_api_version(void) {
  return LORE_API_VERSION;
}

const char* lore_version(void) {
  return lore::version;
}

const char* lore_last_error(void) {
  return lore::last_error;
}

lore_status lore_open(const char* directory, const lore_open_options* given, lore_ranker** ranker) {
  return lore::guarded([&] {
    lore::require(directory != nullptr && ranker != nullptr, "no directory, or nowhere to put it");
    auto opened = lore::Ranker::open(directory, lore::options_of(given));
    if (opened.ok()) {
      *ranker = std::make_unique<lore_ranker>(lore_ranker{std::move(opened).value()}).release();
    }
    return lore::code_of(opened.status());
  });
}

void lore_close(lore_ranker* ranker) {
  const std::unique_ptr<lore_ranker> owned(ranker);
}

lore_status lore_reload(lore_ranker* ranker, const char* directory,
                        const lore_reload_options* given) {
  return lore::guarded([&] {
    lore::require(ranker != nullptr && directory != nullptr, "no ranker or no directory");
    const auto options = lore::known_part(given, lore_reload_options(LORE_RELOAD_OPTIONS_INIT));
    lore::ReloadOptions wanted;
    wanted.keep_additions = options.drop_additions == 0;
    wanted.keep_previous = options.forget_previous == 0;
    return lore::code_of(ranker->ranker.reload(directory, wanted));
  });
}

lore_status lore_rollback(lore_ranker* ranker) {
  return lore::guarded([&] {
    lore::require(ranker != nullptr, "no ranker");
    return lore::code_of(ranker->ranker.rollback());
  });
}

lore_ranking* lore_ranking_new(void) {
  try {
    return std::make_unique<lore_ranking>().release();
  } catch (...) {
    return nullptr;
  }
}

void lore_ranking_free(lore_ranking* ranking) {
  const std::unique_ptr<lore_ranking> owned(ranking);
}

lore_status lore_rank(const lore_ranker* ranker, const lore_request* request,
                      const lore_rank_options* options, lore_ranking* ranking) {
  return lore::guarded([&] {
    lore::require(ranker != nullptr && ranking != nullptr, "no ranker, or nowhere to put it");
    const lore::RankOptions wanted = lore::options_of(options);
    return lore::code_of(ranker->ranker.rank(lore::request_of(request), ranking->ranking, wanted));
  });
}

size_t lore_ranking_size(const lore_ranking* ranking) {
  return ranking->ranking.items.size();
}

lore_text lore_ranking_item(const lore_ranking* ranking, size_t index) {
  return lore::text_of(ranking->ranking.items[index].item);
}

float lore_ranking_score(const lore_ranking* ranking, size_t index) {
  return ranking->ranking.items[index].score;
}

lore_status lore_ranking_reply(const lore_ranking* ranking, lore_reply* reply) {
  return lore::guarded([&] {
    lore::require(ranking != nullptr && reply != nullptr, "no ranking, or nowhere to put it");
    const std::uint32_t room = reply->struct_size;
    lore::require(room >= sizeof(room), "a structure without its size; use its INIT");
    lore_reply filled = lore::reply_of(ranking->ranking);
    filled.struct_size = room;
    std::memcpy(reply, &filled, std::min<std::size_t>(room, sizeof(filled)));
    return lore_status(LORE_OK);
  });
}

lore_status lore_upsert_item(lore_ranker* ranker, const lore_entity* item) {
  return lore::guarded([&] {
    lore::require(ranker != nullptr, "no ranker");
    const lore_entity said = lore::checked(item);
    return lore::code_of(
        ranker->ranker.upsert_item(lore::entity_of(said), lore::view_of(said.text)));
  });
}

lore_status lore_upsert_user(lore_ranker* ranker, const lore_entity* user) {
  return lore::guarded([&] {
    lore::require(ranker != nullptr, "no ranker");
    const lore_entity said = lore::checked(user);
    return lore::code_of(
        ranker->ranker.upsert_user(lore::entity_of(said), lore::view_of(said.text)));
  });
}

lore_status lore_remove_item(lore_ranker* ranker, lore_text id) {
  return lore::guarded([&] {
    lore::require(ranker != nullptr, "no ranker");
    return lore::code_of(ranker->ranker.remove_item(lore::view_of(id)));
  });
}

lore_status lore_explain(const lore_ranker* ranker, const lore_request* request, lore_text item,
                         lore_owned_text* json) {
  return lore::guarded([&] {
    lore::require(ranker != nullptr, "no ranker");
    lore::Explanation explanation;
    const lore::Status status =
        ranker->ranker.explain(lore::request_of(request), lore::view_of(item), explanation);
    if (status.ok()) {
      lore::give(lore::to_json(explanation), json);
    }
    return lore::code_of(status);
  });
}

lore_status lore_stats(const lore_ranker* ranker, lore_owned_text* text) {
  return lore::guarded([&] {
    lore::require(ranker != nullptr, "no ranker");
    lore::give(lore::to_prometheus(ranker->ranker.stats()), text);
    return lore_status(LORE_OK);
  });
}

void lore_free_text(lore_owned_text text) {
  std::free(text.data);
}

}  // extern "C"
