#ifndef LORE_LORE_H_
#define LORE_LORE_H_

#include <stddef.h>
#include <stdint.h>

// Ranking out of a bundle for hosts that speak C: lore::Ranker (lore/serve/ranker.h), whose words
// hold here too. Link lore::serve.
//
// Calls that can fail return a lore_status; lore_last_error() then says why. Nothing is thrown,
// printed or aborted. A structure begins with its size, set by its LORE_..._INIT: a library that
// knows more members gives those it is not told of their defaults, and one that knows fewer refuses
// with LORE_UNSUPPORTED what it would have to ignore.
//
// Thread safety: calls on one lore_ranker are safe from any thread, beside each other, but for
// lore_close. A lore_ranking belongs to one thread at a time.

#if defined(__GNUC__)
#define LORE_API __attribute__((visibility("default")))
#else
#define LORE_API
#endif

// Grows by one with each addition to this header; what is here stays.
#define LORE_API_VERSION 2

#ifdef __cplusplus
extern "C" {
#endif

typedef int32_t lore_status;
enum {
  LORE_OK = 0,
  LORE_INVALID_ARGUMENT = 1,
  LORE_NOT_FOUND = 2,
  LORE_IO = 3,
  LORE_FORMAT = 4,
  LORE_CORRUPT = 5,
  LORE_MISMATCH = 6,
  LORE_LEAK = 7,
  LORE_UNSUPPORTED = 8,
  LORE_INTERNAL = 9
};

typedef struct lore_ranker lore_ranker;
typedef struct lore_ranking lore_ranking;

// Text that belongs to somebody else: `size` bytes, of which none need be NUL. What is handed in
// need only live through the call.
typedef struct lore_text {
  const char* data;
  size_t size;
} lore_text;

// Text that belongs to the caller, who gives it back to lore_free_text(). Ended by a NUL.
typedef struct lore_owned_text {
  char* data;
  size_t size;  // without the NUL
} lore_owned_text;

typedef struct lore_field {
  lore_text name;
  lore_text value;
} lore_field;

// RankerOptions::encode: writes the vector of `text`, as many numbers as the options' vector_size
// says. A status other than LORE_OK is that of the call which needed it. `host` is the options'.
// Both callbacks are called by any thread, and must let no exception out.
typedef lore_status (*lore_encode)(void* host, lore_text text, float* vector);

// RankerOptions::text_of: the words about the user (side 1) or item (side 2) of that id, empty
// where there are none. They need only live until this thread calls it again.
typedef lore_text (*lore_words_of)(void* host, int32_t side, lore_text id);

typedef struct lore_open_options {
  uint32_t struct_size;
  int32_t no_item_priors;    // 1: RankerOptions::item_priors is false
  lore_text additions_file;  // empty: none
  // Since version 2.
  int32_t reduced_precision;  // 1: RankerOptions::precision is ScorePrecision::reduced
  uint32_t vector_size;       // of what `encode` writes
  lore_encode encode;         // NULL: texts get no vectors
  lore_words_of words_of;     // NULL: explanations name no sentences
  void* host;                 // the host's own, until the ranker is closed
  size_t bytes_per_item;      // RankerOptions::bytes_per_item; 0: no limit
  lore_text cache_folder;     // RankerOptions::cache_folder; empty: none
} lore_open_options;
#define LORE_OPEN_OPTIONS_INIT                                            \
  {                                                                       \
    sizeof(lore_open_options), 0, {NULL, 0}, 0, 0, NULL, NULL, NULL, 0, { \
      NULL, 0                                                             \
    }                                                                     \
  }

typedef struct lore_reload_options {
  uint32_t struct_size;
  int32_t drop_additions;   // 1: the new bundle has them
  int32_t forget_previous;  // 1: no lore_rollback to the model in use now
} lore_reload_options;
#define LORE_RELOAD_OPTIONS_INIT \
  { sizeof(lore_reload_options), 0, 0 }

typedef struct lore_request {
  uint32_t struct_size;
  int32_t has_time;  // 0: `time` is not read, and all history seen
  lore_text user;
  const lore_text* items;  // item_count of them; none: every item known
  size_t item_count;
  int64_t time;               // seconds since 1970
  const lore_field* context;  // context_count of them
  size_t context_count;
  size_t top_k;  // 0: all
} lore_request;
#define LORE_REQUEST_INIT \
  { sizeof(lore_request), 0, {NULL, 0}, NULL, 0, 0, NULL, 0, 0 }

typedef struct lore_rank_options {
  uint32_t struct_size;
  int32_t late_by_prior;        // 1: Late::prior, 0: Late::leave_out
  int64_t budget_microseconds;  // from the call on; 0: as long as it takes
} lore_rank_options;
#define LORE_RANK_OPTIONS_INIT \
  { sizeof(lore_rank_options), 0, 0 }

// What a lore::Ranking says beside its items.
typedef struct lore_reply {
  uint32_t struct_size;
  int32_t rung;     // 0 fused, 1 no item vector, 2 no user vector, 3 unknown ids, 4 prior
  lore_text model;  // version of the bundle that answered; borrowed from the ranking
  int32_t unknown_user;
  int32_t missing_user_vector;
  int64_t unknown_items;
  int64_t missing_item_vectors;
  int64_t unknown_values;
  int64_t scored;
  int64_t unscored;
  float encode_microseconds;
  float score_microseconds;
  float order_microseconds;
} lore_reply;
#define LORE_REPLY_INIT \
  { sizeof(lore_reply), 0, {NULL, 0}, 0, 0, 0, 0, 0, 0, 0, 0.0f, 0.0f, 0.0f }

// A user or item as lore::Entity says it; all of it is copied.
typedef struct lore_entity {
  uint32_t struct_size;
  lore_text id;
  const lore_field* fields;  // field_count of them
  size_t field_count;
  const float* vector;  // vector_size numbers; none: that of `text`, if any
  size_t vector_size;
  // Since version 2.
  lore_text text;  // the words about it, which lore_open_options::encode turns into its vector
} lore_entity;
#define LORE_ENTITY_INIT                                \
  {                                                     \
    sizeof(lore_entity), {NULL, 0}, NULL, 0, NULL, 0, { \
      NULL, 0                                           \
    }                                                   \
  }

// Those of the library in use, which may be newer than this header.
LORE_API uint32_t lore_api_version(void);
LORE_API const char* lore_version(void);  // never freed

// Why the latest call of this thread that failed did so, in one line; "" before the first.
// Borrowed: until this thread's next call that fails.
LORE_API const char* lore_last_error(void);

// On success `*ranker` is the caller's, who gives it to lore_close(). `options` may be NULL here
// and below: the defaults.
LORE_API lore_status lore_open(const char* directory, const lore_open_options* options,
                               lore_ranker** ranker);
LORE_API void lore_close(lore_ranker* ranker);  // NULL is fine

LORE_API lore_status lore_reload(lore_ranker* ranker, const char* directory,
                                 const lore_reload_options* options);
LORE_API lore_status lore_rollback(lore_ranker* ranker);

// A reply to be used for one call after the other; NULL where there is no memory.
LORE_API lore_ranking* lore_ranking_new(void);
LORE_API void lore_ranking_free(lore_ranking* ranking);  // NULL is fine

// Fills `ranking`. Item texts are borrowed from the request, or where it names none from the
// ranking, until its next call; a ranking outlives the ranker.
LORE_API lore_status lore_rank(const lore_ranker* ranker, const lore_request* request,
                               const lore_rank_options* options, lore_ranking* ranking);

LORE_API size_t lore_ranking_size(const lore_ranking* ranking);
// REQUIRES: index < lore_ranking_size(ranking).
LORE_API lore_text lore_ranking_item(const lore_ranking* ranking, size_t index);
LORE_API float lore_ranking_score(const lore_ranking* ranking, size_t index);
LORE_API lore_status lore_ranking_reply(const lore_ranking* ranking, lore_reply* reply);

LORE_API lore_status lore_upsert_item(lore_ranker* ranker, const lore_entity* item);
LORE_API lore_status lore_upsert_user(lore_ranker* ranker, const lore_entity* user);
LORE_API lore_status lore_remove_item(lore_ranker* ranker, lore_text id);

// lore::Explanation as a JSON object.
LORE_API lore_status lore_explain(const lore_ranker* ranker, const lore_request* request,
                                  lore_text item, lore_owned_text* json);

// lore::RankerStats in the text format of Prometheus.
LORE_API lore_status lore_stats(const lore_ranker* ranker, lore_owned_text* text);

LORE_API void lore_free_text(lore_owned_text text);  // one of no data is fine

#ifdef __cplusplus
}
#endif

#endif  // LORE_LORE_H_
