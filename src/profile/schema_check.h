#pragma once

#include <memory>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace lore {

// A JSON schema, compiled once. Thread safety: const members are safe for concurrent use.
class SchemaCheck {
 public:
  // Throws Error(format) for what is no schema.
  explicit SchemaCheck(const std::string& schema);
  ~SchemaCheck();

  const nlohmann::json& schema() const;

  // Why the JSON object in `reply`, behind closed <think> blocks, does not fit: where, and what was
  // expected; "" if it fits. Anything around the object but reasoning and a ``` fence is a fault.
  std::string problem_of(const std::string& reply) const;

 private:
  struct Compiled;
  std::unique_ptr<const Compiled> compiled_;
};

}  // namespace lore
