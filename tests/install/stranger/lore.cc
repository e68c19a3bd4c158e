#include <cstdio>

#include "lore/error.h"
#include "lore/text/encoder.h"
#include "lore/train/trainer.h"

int main() {
  try {
    lore::train({}, lore::Dataset(), {});
    return 1;
  } catch (const lore::Error& error) {
    std::puts(error.what());
  }
  try {
    lore::open_encoder("no-such-encoder");
    return 1;
  } catch (const lore::Error& error) {
    std::puts(error.what());
    return error.kind() == lore::ErrorKind::not_found ? 0 : 1;
  }
}
