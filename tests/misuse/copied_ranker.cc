// Refused: deleted
#include <utility>

#include "lore/serve/ranker.h"

// A Ranker is one live model; a second one would double its memory.
lore::Ranker handed_over(lore::Ranker& ranker) {
#ifdef RIGHT
  return std::move(ranker);
#else
  return ranker;
#endif
}
