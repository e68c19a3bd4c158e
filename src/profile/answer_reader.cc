#include "profile/answer_reader.h"

#include <functional>

#include "profile/reply.h"

namespace lore {

namespace {

using Outcome = ChatReply::Outcome;

constexpr std::size_t same_text_at_most = 3;

ReplyStatus status_of(const ReadReply& text) {
  if (text.ok()) return ReplyStatus::ok;
  return text.verdict == ReadReply::Verdict::refused ? ReplyStatus::refused : ReplyStatus::invalid;
}

}  // namespace

void AnswerReader::read(const ChatReply& reply, const std::string& data, StoredReply& stored) {
  ReadReply text = read_reply(spec_, reply.content, data);
  stored.model = reply.model;
  stored.fingerprint = reply.fingerprint;
  stored.raw = text.problem == "invalid UTF-8" ? "" : reply.content;
  std::erase(stored.raw, '\0');
  if (reply.outcome == Outcome::refused) {
    text = {.verdict = ReadReply::Verdict::refused, .problem = reply.problem};
  } else if (reply.outcome == Outcome::truncated) {
    text = {.problem = "the answer is cut off"};
  } else if (reply.outcome == Outcome::unfit) {
    text = {.problem = reply.problem};
  } else if (text.ok() && is_everywhere(text.text)) {
    text = {.problem = "the same text as for others"};
  }
  repaired_ += text.ok() && text.is_repaired ? 1 : 0;
  stored.status = status_of(text);
  stored.text = std::move(text.text);
  stored.problem = std::move(text.problem);
}

bool AnswerReader::is_everywhere(const std::string& text) {
  return ++times_[std::hash<std::string>{}(text)] > same_text_at_most;
}

}  // namespace lore
