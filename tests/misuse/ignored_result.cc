// Refused: ignoring return
#include "lore/serve/ranker.h"

bool serve() {
#ifdef RIGHT
  return lore::Ranker::open("bundle").ok();
#else
  lore::Ranker::open("bundle");
  return true;
#endif
}
