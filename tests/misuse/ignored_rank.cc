// Refused: ignoring return
#include "lore/serve/ranker.h"

bool rank(const lore::Ranker& ranker, const lore::Request& request, lore::Ranking& ranking) {
#ifdef RIGHT
  return ranker.rank(request, ranking).ok();
#else
  ranker.rank(request, ranking);
  return true;
#endif
}
