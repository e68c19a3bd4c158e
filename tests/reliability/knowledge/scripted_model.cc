// scripted_model: the tests' language model as a program. Prints its URL and answers until its
// standard input ends. Each third request is refused with 429 and "Retry-After: 0" where the model
// asked for is "flaky".

#include <cstdio>

#include "profile/scripted_server.h"

int main() {
  const lore::ScriptedServer server(
      [](const lore::ScriptedServer::Call& call, httplib::Response& response) {
        if (call.body.is_discarded() || !call.body.contains("messages")) {
          response.status = 400;
          response.set_content(R"({"error": {"message": "no messages", "code": "bad_request"}})",
                               "application/json");
          return;
        }
        if (call.body.value("model", "") == "flaky" && call.number % 3 == 0) {
          response.status = 429;
          response.set_header("Retry-After", "0");
          response.set_content(R"({"error": {"message": "slow down"}})", "application/json");
          return;
        }
        response.set_content(lore::ScriptedServer::completion("A city.", "stop", 12),
                             "application/json");
      });
  std::printf("%s\n", server.url().c_str());
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
}
