#include "text/text_engine.h"

#include <cmath>

#include <gtest/gtest.h>

#include "lore/error.h"

#include "text/golden_models.h"

namespace lore {
namespace {

double cosine(std::span<const float> x, std::span<const float> y) {
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += double(x[i]) * y[i];
    xx += double(x[i]) * x[i];
    yy += double(y[i]) * y[i];
  }
  return xy / std::sqrt(xx * yy);
}

TEST(TextEngine, ATextDoesNotDependOnTheOthers) {
  const made_up::Folder folder;
  golden::write_checkpoint(golden::model_named("mpnet"), folder.path());
  for (const EncoderPrecision precision :
       {EncoderPrecision::f32, EncoderPrecision::bf16, EncoderPrecision::int8}) {
    const Matrix together = golden::hidden_of(folder.path(), golden::texts, precision);
    std::size_t token = 0;
    for (const auto& text : golden::texts) {
      const Matrix alone = golden::hidden_of(folder.path(), {text}, precision);
      for (std::size_t i = 0; i < alone.size(); ++i) {
        ASSERT_NEAR(alone.data()[i], together.data()[token * alone.cols() + i], 1e-5);
      }
      token += text.size();
    }
  }
}

TEST(TextEngine, LowerPrecisionsStayNearF32) {
  for (const golden::TextModel& model : golden::text_models) {
    const made_up::Folder folder;
    golden::write_checkpoint(model, folder.path());
    const auto vectors = [&](EncoderPrecision precision) {
      return golden::summaries_of(golden::hidden_of(folder.path(), golden::texts, precision),
                                  golden::texts);
    };
    const Matrix exact = vectors(EncoderPrecision::f32);
    const Matrix halves = vectors(EncoderPrecision::bf16);
    const Matrix bytes = vectors(EncoderPrecision::int8);
    for (std::size_t i = 2; i < exact.rows(); i += 3) {  // the means
      EXPECT_GE(cosine(exact.row(i), halves.row(i)), 0.9995) << model.name;
      EXPECT_GE(cosine(exact.row(i), bytes.row(i)), 0.99) << model.name;
    }
  }
}

TEST(TextEngine, RefusesWeightsThatAreNotFinite) {
  Graph graph;
  const Value x = lookup(token_ids(graph, 3), 4, "words");
  graph.set_output(x.id);
  Weights weights = initial_weights(graph, 1);
  weights.at("words")(1, 1) = std::nanf("");
  EXPECT_EQ(
      made_up::fault_of([&] { TextEngine(graph, weights, 8, EncoderPrecision::f32); }).place.field,
      "words");
}

TEST(TextEngine, RefusesOperatorsAndBroadcastsThatTextsDoNotHave) {
  const auto fault_of_graph = [](Value (*build)(Value)) {
    Graph graph;
    graph.set_output(build(lookup(token_ids(graph, 3), 4, "words")).id);
    const Weights weights = initial_weights(graph, 1);
    return made_up::fault_of([&] { TextEngine(graph, weights, 8, EncoderPrecision::f32); }).kind;
  };
  EXPECT_EQ(fault_of_graph([](Value x) { return softmax(x); }), ErrorKind::unsupported);
  EXPECT_EQ(fault_of_graph([](Value x) { return x * linear(x, 1, "gate"); }),
            ErrorKind::unsupported);
  EXPECT_EQ(fault_of_graph([](Value x) {
              return x + parameter(*x.graph, "row", {1, 4}, Init::ones);
            }),
            ErrorKind::unsupported);
}

}  // namespace
}  // namespace lore
