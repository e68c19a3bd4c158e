#pragma once

#include <memory>

#include "serve/additions.h"
#include "serve/model.h"

namespace lore {

// What answers requests at one moment. Never changed once published.
struct Serving {
  std::shared_ptr<const Model> model;
  std::shared_ptr<const Additions> additions;  // made for `model`
};

}  // namespace lore
