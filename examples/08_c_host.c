// A host in plain C: opens a bundle, ranks within a budget, makes a new work rankable, says why.
//
//   08_c_host BUNDLE

#include <stdio.h>
#include <string.h>

#include "lore/lore.h"

static lore_text text(const char* string) {
  const lore_text borrowed = {string, strlen(string)};
  return borrowed;
}

static int fail(const char* what) {
  fprintf(stderr, "%s: %s\n", what, lore_last_error());
  return 1;
}

static int serve(lore_ranker* ranker, lore_ranking* ranking) {
  const lore_text items[] = {{"dracula", 7}, {"emma", 4}, {"a-new-work", 10}};
  lore_request request = LORE_REQUEST_INIT;
  request.user = text("r1000");
  request.items = items;
  request.item_count = 3;
  lore_rank_options options = LORE_RANK_OPTIONS_INIT;
  options.budget_microseconds = 1000000;
  lore_reply reply = LORE_REPLY_INIT;
  if (lore_rank(ranker, &request, &options, ranking) != LORE_OK) return fail("rank");
  if (lore_ranking_reply(ranking, &reply) != LORE_OK) return fail("reply");
  printf("%zu ranked, %d unknown\n", lore_ranking_size(ranking), (int)reply.unknown_items);

  // The item's own part of the model is computed once, here; the next request ranks it.
  const lore_field fields[] = {{{"kind", 4}, {"book", 4}}, {{"year", 4}, {"2001", 4}}};
  lore_entity work = LORE_ENTITY_INIT;
  work.id = text("a-new-work");
  work.fields = fields;
  work.field_count = 2;
  if (lore_upsert_item(ranker, &work) != LORE_OK) return fail("upsert");
  if (lore_rank(ranker, &request, &options, ranking) != LORE_OK) return fail("rank");
  if (lore_ranking_reply(ranking, &reply) != LORE_OK) return fail("reply");
  printf("%zu ranked, %d unknown\n", lore_ranking_size(ranking), (int)reply.unknown_items);

  lore_owned_text why = {NULL, 0};
  if (lore_explain(ranker, &request, items[0], &why) != LORE_OK) return fail("explain");
  printf("%s\n", strstr(why.data, "\"contributions\"") != NULL ? "explained" : why.data);
  lore_free_text(why);
  return 0;
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  if (lore_api_version() < LORE_API_VERSION) return 2;  // the library is older than the header
  lore_ranker* ranker = NULL;
  if (lore_open(argv[1], NULL, &ranker) != LORE_OK) return fail("open");
  lore_ranking* ranking = lore_ranking_new();
  const int result = ranking == NULL ? 1 : serve(ranker, ranking);
  lore_ranking_free(ranking);
  lore_close(ranker);
  return result;
}

// Prints:
//   3 ranked, 1 unknown
//   3 ranked, 0 unknown
//   explained
