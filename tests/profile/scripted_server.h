#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <httplib.h>
#include <nlohmann/json.hpp>

namespace lore {

// A server on loopback that speaks the OpenAI chat API as a script says.
//
//   ScriptedServer server([](const ScriptedServer::Call& call, httplib::Response& response) {
//     response.set_content(ScriptedServer::completion("fine"), "application/json");
//   });
//   options.endpoint = server.url();
class ScriptedServer {
 public:
  struct Call {
    int number = 0;  // from 0, in the order they came
    nlohmann::json body;
    std::string authorization;
  };
  using Script = std::function<void(const Call&, httplib::Response&)>;

  explicit ScriptedServer(Script script) : script_(std::move(script)) {
    server_.new_task_queue = [] { return new httplib::ThreadPool(64); };
    server_.set_tcp_nodelay(true);
    server_.Post("/v1/chat/completions",
                 [this](const httplib::Request& request, httplib::Response& response) {
                   answer(request, response);
                 });
    server_.Get("/v1/models", [this](const httplib::Request&, httplib::Response& response) {
      response.set_content(models_, "application/json");
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }

  ~ScriptedServer() {
    server_.stop();
    thread_.join();
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/v1"; }

  std::vector<Call> calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }

  int most_at_once() const { return most_at_once_; }

  // The body of a reply that says `content`.
  static std::string completion(const std::string& content, const std::string& finish = "stop",
                                int prompt_tokens = 0) {
    const nlohmann::json body = {{"id", "chatcmpl-1"},
                                 {"object", "chat.completion"},
                                 {"created", 1'700'000'000},
                                 {"model", "scripted-1"},
                                 {"choices",
                                  {{{"index", 0},
                                    {"message", {{"role", "assistant"}, {"content", content}}},
                                    {"finish_reason", finish}}}},
                                 {"usage",
                                  {{"prompt_tokens", prompt_tokens},
                                   {"completion_tokens", 7},
                                   {"total_tokens", prompt_tokens + 7}}}};
    return body.dump();
  }

 private:
  void answer(const httplib::Request& request, httplib::Response& response) {
    Call call{.body = nlohmann::json::parse(request.body, nullptr, false),
              .authorization = request.get_header_value("Authorization")};
    {
      const std::lock_guard lock(mutex_);
      call.number = static_cast<int>(calls_.size());
      calls_.push_back(call);
      most_at_once_ = std::max(most_at_once_.load(), ++at_once_);
    }
    script_(call, response);
    const std::lock_guard lock(mutex_);
    --at_once_;
  }

  Script script_;
  httplib::Server server_;
  std::thread thread_;
  int port_ = 0;
  std::string models_ = R"({"object": "list", "data": [{"id": "scripted-1", "object": "model"}]})";
  mutable std::mutex mutex_;
  std::vector<Call> calls_;
  int at_once_ = 0;
  std::atomic<int> most_at_once_ = 0;
};

}  // namespace lore
