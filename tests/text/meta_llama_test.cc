#include "text/meta_llama.h"

#include <algorithm>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "text/golden_models.h"

namespace lore {
namespace {

TEST(MetaLlama, NamesParametersAsMetaDid) {
  EXPECT_EQ(meta_name_of("layers.3.self_attn.q_proj.weight"), "layers.3.attention.wq.weight");
  EXPECT_EQ(meta_name_of("embed_tokens.weight"), "tok_embeddings.weight");
  EXPECT_EQ(meta_name_of("norm.weight"), "");
}

TEST(MetaLlama, PartsTheRowsOfEachHead) {
  Weights weights;
  for (const char* role : {"q_proj", "k_proj"}) {
    weights.emplace(std::string("layers.0.self_attn.") + role + ".weight",
                    Matrix(8, 1, {0, 1, 2, 3, 4, 5, 6, 7}));
  }
  part_rotary_pairs({.layers = 1, .head_width = 4}, weights);
  EXPECT_EQ(weights.at("layers.0.self_attn.q_proj.weight"), Matrix(8, 1, {0, 2, 1, 3, 4, 6, 5, 7}));
}

// A trained model, against hidden states, logits and texts of its author's own program.
class Stories : public testing::Test {
 protected:
  void SetUp() override {
    LORE_NEEDS_PRIVATE_DATA();
    folder_ = made_up::private_data() + "/stories260k";
    reference_ = nlohmann::json::parse(made_up::read(folder_ + "/reference.json"));
  }

  Matrix hidden_of(const std::vector<std::int32_t>& ids) const {
    return golden::hidden_of(folder_, {ids}, EncoderPrecision::f32, 512);
  }

  // Of the last token; the output layer is the table of embeddings.
  static std::vector<float> logits_of(const Matrix& hidden, const Matrix& table) {
    std::vector<float> logits;
    for (std::size_t id = 0; id < table.rows(); ++id) {
      double sum = 0;
      for (std::size_t h = 0; h < table.cols(); ++h) {
        sum += double(hidden(hidden.rows() - 1, h)) * table(id, h);
      }
      logits.push_back(static_cast<float>(sum));
    }
    return logits;
  }

  Matrix table() const {
    return TensorFile::open(folder_ + "/model.safetensors").matrix("tok_embeddings.weight");
  }

  std::string folder_;
  nlohmann::json reference_;
};

TEST_F(Stories, HiddenMeansAndLogitsAreTheReference) {
  const Matrix embeddings = table();
  for (const auto& one : reference_.at("refs")) {
    const auto ids = one.at("ids").get<std::vector<std::int32_t>>();
    const Matrix hidden = hidden_of(ids);
    const auto mean = one.at("hidden_mean").get<std::vector<float>>();
    std::vector<float> pooled(hidden.cols());
    pool(Pooling::mean, hidden.data(), hidden.rows(), pooled);
    for (std::size_t h = 0; h < mean.size(); ++h) ASSERT_NEAR(pooled[h], mean[h], 2e-5);
    const std::vector<float> logits = logits_of(hidden, embeddings);
    const auto best = std::max_element(logits.begin(), logits.end()) - logits.begin();
    EXPECT_EQ(best, one.at("logits_last_top5").at(0).at(0).get<std::ptrdiff_t>());
    for (const auto& logit : one.at("logits_last_top5")) {
      ASSERT_NEAR(logits.at(logit.at(0).get<std::size_t>()), logit.at(1).get<float>(), 1e-4);
    }
  }
}

TEST_F(Stories, WritesTheSameStoriesGreedily) {
  const Matrix embeddings = table();
  for (const auto& one : reference_.at("greedy")) {
    const auto wanted = one.at("ids").get<std::vector<std::int32_t>>();
    // At least one character a token, beside the first one and a space.
    const std::ptrdiff_t prompt = std::ssize(one.at("prompt").get<std::string>()) + 2;
    std::vector<std::int32_t> ids(wanted.begin(), wanted.begin() + prompt);
    while (ids.size() < wanted.size()) {
      const std::vector<float> logits = logits_of(hidden_of(ids), embeddings);
      ids.push_back(static_cast<std::int32_t>(std::max_element(logits.begin(), logits.end()) -
                                              logits.begin()));
    }
    EXPECT_EQ(ids, wanted);
  }
}

}  // namespace
}  // namespace lore
