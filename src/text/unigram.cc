#include "text/unigram.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "text/piece_index.h"
#include "text/unicode.h"

namespace lore {

namespace {

constexpr double unknown_penalty = 10;

std::vector<std::pair<std::string, std::int32_t>> indexed(const std::vector<UnigramPiece>& pieces) {
  std::vector<std::pair<std::string, std::int32_t>> all;
  for (const UnigramPiece& piece : pieces) {
    all.emplace_back(piece.text, static_cast<std::int32_t>(all.size()));
  }
  return all;
}

Vocabulary vocabulary_of(const std::vector<UnigramPiece>& pieces) {
  Vocabulary vocabulary;
  for (const UnigramPiece& piece : pieces) vocabulary.add(piece.text, vocabulary.size());
  return vocabulary;
}

class Unigram : public SubwordModel {
 public:
  Unigram(const std::vector<UnigramPiece>& pieces, std::int32_t unknown, bool byte_fallback)
      : index_(indexed(pieces)),
        vocabulary_(vocabulary_of(pieces)),
        bytes_(byte_ids(vocabulary_)),
        unknown_(unknown),
        byte_fallback_(byte_fallback) {
    double lowest = std::numeric_limits<double>::infinity();
    for (const UnigramPiece& piece : pieces) {
      scores_.push_back(piece.score);
      lowest = std::min(lowest, piece.score);
    }
    unknown_score_ = lowest - unknown_penalty;
  }

  void encode(std::string_view text, std::vector<std::int32_t>& ids) const override {
    const std::vector<Step> path = best_path(text);
    for (std::size_t i = 0; i < path.size();) {
      std::size_t end = i + 1;
      if (path[i].token != unknown_) {
        ids.push_back(path[i].token);
      } else {
        while (end < path.size() && path[end].token == unknown_) ++end;
        append_unknown(text.substr(path[i].begin, path[end - 1].end - path[i].begin), ids);
      }
      i = end;
    }
  }

 private:
  static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

  // The best way to reach a place in the text.
  struct Arrival {
    double score = 0;
    std::size_t from = nowhere;
    std::int32_t token = no_token;
  };

  struct Step {
    std::size_t begin;
    std::size_t end;
    std::int32_t token;
  };

  static void offer(Arrival& arrival, double score, std::size_t from, std::int32_t token) {
    if (arrival.from == nowhere || score > arrival.score) arrival = {score, from, token};
  }

  std::vector<Step> best_path(std::string_view text) const {
    std::vector<Arrival> arrivals(text.size() + 1);
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t size = character_size(text.substr(at));
      bool has_character = false;
      const double so_far = arrivals[at].score;
      index_.prefixes_of(text.substr(at), [&](std::size_t length, std::int32_t token) {
        offer(arrivals[at + length], so_far + scores_[static_cast<std::size_t>(token)], at, token);
        has_character |= length == size;
      });
      if (!has_character) offer(arrivals[at + size], so_far + unknown_score_, at, unknown_);
      at += size;
    }
    return walk_back(arrivals);
  }

  static std::vector<Step> walk_back(const std::vector<Arrival>& arrivals) {
    std::vector<Step> path;
    for (std::size_t at = arrivals.size() - 1; at > 0; at = arrivals[at].from) {
      path.push_back({arrivals[at].from, at, arrivals[at].token});
    }
    std::reverse(path.begin(), path.end());
    return path;
  }

  void append_unknown(std::string_view text, std::vector<std::int32_t>& ids) const {
    if (text_is_unknown_token(text)) return ids.push_back(unknown_);
    if (byte_fallback_ && append_bytes(bytes_, text, ids)) return;
    if (unknown_ != no_token) ids.push_back(unknown_);
  }

  // "<unk>" as such, which is in the vocabulary.
  bool text_is_unknown_token(std::string_view text) const {
    return unknown_ != no_token && vocabulary_.find(text) == unknown_;
  }

  PieceIndex index_;
  Vocabulary vocabulary_;
  ByteIds bytes_;
  std::vector<double> scores_;
  double unknown_score_ = 0;
  std::int32_t unknown_;
  bool byte_fallback_;
};

UnigramPiece piece_of(const JsonView& entry) {
  const std::vector<JsonView> sides = entry.elements();
  if (sides.size() != 2) entry.fail_type("a piece and its score");
  const double score = sides[1].number();
  if (!std::isfinite(score)) sides[1].fail({.problem = "the score of a piece is not finite"});
  return {sides[0].text(), score};
}

}  // namespace

std::unique_ptr<SubwordModel> make_unigram(const std::vector<UnigramPiece>& pieces,
                                           std::int32_t unknown, bool byte_fallback) {
  return std::make_unique<Unigram>(pieces, unknown, byte_fallback);
}

std::unique_ptr<SubwordModel> read_unigram(const JsonView& model, VocabularyPtr& vocabulary) {
  std::vector<UnigramPiece> pieces;
  for (const JsonView& entry : model.elements("vocab")) pieces.push_back(piece_of(entry));
  if (pieces.empty()) model.at("vocab").fail({.problem = "a vocabulary without tokens"});
  vocabulary = std::make_shared<const Vocabulary>(vocabulary_of(pieces));
  const auto last = static_cast<std::int64_t>(pieces.size()) - 1;
  const auto unknown = static_cast<std::int32_t>(model.integer("unk_id", 0, last, no_token));
  return make_unigram(pieces, unknown, model.flag("byte_fallback", false));
}

}  // namespace lore
