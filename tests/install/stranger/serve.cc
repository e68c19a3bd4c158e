#include <cstdio>

#include "lore/serve/ranker.h"

int main() {
  const lore::Result<lore::Ranker> ranker = lore::Ranker::open("no-such-bundle");
  std::puts(ranker.status().message().c_str());
  return !ranker.ok() && ranker.status().fault().kind == lore::ErrorKind::not_found ? 0 : 1;
}
