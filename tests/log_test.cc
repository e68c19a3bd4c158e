#include "log.h"

#include <memory>
#include <sstream>

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

namespace lore {
namespace {

TEST(Log, ReachesTheHostsLoggerAsItIs) {
  std::ostringstream lines;
  const auto before = spdlog::default_logger();
  spdlog::set_default_logger(std::make_shared<spdlog::logger>(
      "host", std::make_shared<spdlog::sinks::ostream_sink_st>(lines)));
  log_warning("half {} of it");
  spdlog::set_default_logger(before);
  EXPECT_NE(lines.str().find("[warning] half {} of it"), std::string::npos);
}

}  // namespace
}  // namespace lore
