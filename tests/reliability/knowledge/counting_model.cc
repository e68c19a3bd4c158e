// counting_model <log> [<milliseconds>]: a language model that gives each prompt a text of its own
// and writes down whom it was asked about: the first line of the prompt's data, a line each. Prints
// its URL and answers until its standard input ends.

#include <chrono>
#include <cstdio>
#include <fstream>
#include <mutex>
#include <thread>

#include "profile/scripted_server.h"

namespace {

// The first line between those of the fence.
std::string first_line(const std::string& fenced) {
  const std::size_t begin = fenced.find('\n') + 1;
  return fenced.substr(begin, fenced.find('\n', begin) - begin);
}

std::string tale_of(const std::string& line) {
  return "A tale of its own, told under number " + std::to_string(std::hash<std::string>{}(line)) +
         " in the books.";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  std::ofstream log(argv[1], std::ios::app);
  std::mutex mutex;
  const std::chrono::milliseconds pause(argc > 2 ? std::stoi(argv[2]) : 0);
  const lore::ScriptedServer server(
      [&](const lore::ScriptedServer::Call& call, httplib::Response& response) {
        const auto& messages = call.body.at("messages");
        const std::string line = first_line(messages.back().at("content").get<std::string>());
        {
          const std::lock_guard lock(mutex);
          log << line << std::endl;
        }
        std::this_thread::sleep_for(pause);
        response.set_content(lore::ScriptedServer::completion(tale_of(line), "stop", 200),
                             "application/json");
      });
  std::printf("%s\n", server.url().c_str());
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
}
