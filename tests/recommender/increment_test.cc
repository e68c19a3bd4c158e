#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lore/bundle/bundle.h"
#include "lore/error.h"
#include "lore/recommender.h"

#include "recommender/tiny_data.h"

namespace lore {
namespace {

// Two further days of the tiny data: users u0 to u3 and the new ones v0 to v3 meet items i0 to i3
// and the new ones n0 to n3, of which n3 comes once only.
class Increment : public ::testing::Test {
 protected:
  Increment() {
    data_.write("days.csv", rows());
    std::string spec = file_text(data_ / "dataset.json");
    spec.replace(spec.find("rows.csv"), 8, "days.csv");
    const std::string columns = "\"columns\": {";
    spec.replace(spec.find(columns), columns.size(),
                 columns + R"("user": {"side": "user", "min_count": 2},
                              "item": {"side": "item", "min_count": 2}, )");
    data_.write("days.json", spec);
    spec.replace(spec.find("days.csv"), 8, "rows.csv");
    data_.write("dataset.json", spec);
    FitOptions options = this->options();
    Dataset dataset = Dataset::load(read_dataset_spec(data_ / "dataset.json"));
    Recommender::fit(dataset, options).save(data_ / "base");
    base_ = open_bundle(data_ / "base");
  }

  static std::string file_text(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  static std::string rows() {
    std::string rows = "user,item,time,click\n";
    for (int t = 0; t < 120; ++t) {
      const int user = t % 8;
      const int item = (t / 8 + t) % 7;
      rows += (user < 4 ? "u" : "v") + std::to_string(user % 4) + "," + (item < 4 ? "i" : "n") +
              std::to_string(item % 4) + "," + std::to_string(2000 + t) + "," +
              ((user + item) % 2 == 0 ? "1" : "0") + "\n";
    }
    return rows + "u0,n3,2000,1\n";
  }

  FitOptions options() const {
    FitOptions options;
    options.model.backbone.kind = Backbone::dcnv2;
    options.model.backbone.embedding_dim = 4;
    options.model.backbone.hidden = {8};
    options.train.epochs = 4;
    options.train.batch_size = 32;
    options.train.learning_rate = options.train.embedding_learning_rate = 0.02f;
    return options;
  }

  Dataset days() const {
    return Dataset::load_after(read_dataset_spec(data_ / "days.json"), *base_.store);
  }

  Recommender go_on(Trained trained) const {
    Dataset dataset = days();
    return Recommender::fit_increment(base_, dataset, options(), {.trained = trained});
  }

  // The score of a pair before any history, so that nothing but weights can change it.
  static float score(const Recommender& model, const std::string& user, const std::string& item) {
    Example row = model.bundle().store->encode({{"user", user}, {"item", item}});
    row.time = 0;
    return model.score({&row, 1})[0];
  }

  TinyData data_;
  Bundle base_;
};

TEST_F(Increment, AdmitsIdsOfEnoughRows) {
  const Recommender model = go_on(Trained::all);
  const FeatureStore& store = *model.bundle().store;
  const Vocabulary& items = store.features().vocabularies.at("item");
  EXPECT_NE(items.id("n0"), unknown_id);
  EXPECT_EQ(items.id("n3"), unknown_id);
  EXPECT_NE(store.items().row("n3"), 0) << "its catalog row, with the unknown id";
  const auto row = static_cast<std::size_t>(store.items().row("i0"));
  EXPECT_EQ(model.bundle().item_counts[row], base_.item_counts[row] + days().item_counts()[row]);
  EXPECT_EQ(model.bundle().provenance.at("base"), base_.version);
  Ranking ranking;
  ASSERT_TRUE(model.ranker().rank({.user = "v1"}, ranking).ok());
  EXPECT_FALSE(ranking.unknown_user);
  EXPECT_EQ(ranking.items.size(), 24u);
}

TEST_F(Increment, NewRowsLeaveTheScoresOfKnownIdsAsTheyWere) {
  const Recommender before = Recommender::load(data_ / "base");
  const Recommender after = go_on(Trained::new_rows);
  for (int user = 0; user < 24; ++user) {
    for (int item = 0; item < 20; ++item) {
      const std::string u = "u" + std::to_string(user);
      const std::string i = "i" + std::to_string(item);
      ASSERT_EQ(score(before, u, i), score(after, u, i)) << u << ' ' << i;
    }
  }
  EXPECT_NE(score(after, "v0", "i0"), score(before, "v0", "i0"));
}

// Genres are those of all items, so none but users can be untouched beside them.
TEST_F(Increment, TablesLeaveLayersAndRestingRowsAsTheyWere) {
  const Recommender after = go_on(Trained::tables);
  std::size_t resting = 0;
  for (const auto& [name, before] : base_.weights) {
    const Matrix& now = after.bundle().weights.at(name);
    if (now.rows() == before.rows() && now == before) continue;
    for (std::size_t row = 0; row < before.rows(); ++row) {
      resting += std::ranges::equal(now.row(row), before.row(row));
    }
  }
  EXPECT_EQ(after.bundle().weights.at("out.weight"), base_.weights.at("out.weight"));
  EXPECT_GE(resting, 19u) << "users u4 to u23 but for what shares their tables";
}

TEST_F(Increment, LearnsWhatTheNewRowsSay) {
  Dataset dataset = days();
  const Recommender before = Recommender::load(data_ / "base");
  const auto base = before.evaluate(
      Dataset::load_with(read_dataset_spec(data_ / "days.json"), *base_.store), Split::test);
  const Recommender after = Recommender::fit_increment(base_, dataset, options());
  const auto now = after.evaluate(dataset, Split::test);
  EXPECT_GT(now[0].auc, base[0].auc);
}

TEST_F(Increment, GoesOnAndOn) {
  const Recommender once = go_on(Trained::all);
  Dataset again = Dataset::load_after(read_dataset_spec(data_ / "days.json"), *once.bundle().store);
  const Recommender twice = Recommender::fit_increment(once.bundle(), again, options());
  twice.save(data_ / "twice");
  EXPECT_EQ(open_bundle(data_ / "twice").store->history().items().size(),
            once.bundle().store->history().items().size())
      << "equal events count once";
}

// What a history shows of an item by its text, for those admitted later too.
TEST_F(Increment, HistoriesShowTheTextsOfItemsAdmittedLater) {
  std::vector<std::string> ids;
  std::vector<float> numbers;
  for (const char kind : {'i', 'n'}) {
    for (int number = 0; number < 20; ++number) {
      ids.push_back(kind + std::to_string(number));
      const float angle = static_cast<float>(ids.size());
      numbers.insert(numbers.end(), {std::sin(angle), std::cos(angle), std::sin(2 * angle)});
    }
  }
  FitOptions with_text = options();
  with_text.train.epochs = 1;
  with_text.vectors.emplace(Side::item, VectorTable(ids, Matrix(ids.size(), 3, numbers)));
  with_text.model.fusion = Fusion::tiers | Fusion::unisrec;
  with_text.model.unisrec.epochs = 1;
  Dataset before = Dataset::load(read_dataset_spec(data_ / "dataset.json"));
  const Recommender base = Recommender::fit(before, with_text);
  Dataset later = Dataset::load_after(read_dataset_spec(data_ / "days.json"), *base.bundle().store);
  const Recommender after = Recommender::fit_increment(base.bundle(), later, with_text);
  const Bundle& bundle = after.bundle();
  const auto row =
      static_cast<std::size_t>(bundle.store->features().vocabularies.at("item").id("n0"));
  for (const std::string table : {"tiers.history", "unisrec.history"}) {
    const Matrix& known = base.bundle().weights.at(table);
    const Matrix& now = bundle.weights.at(table);
    ASSERT_GE(row, known.rows()) << table;
    EXPECT_TRUE(std::ranges::any_of(now.row(row), [](float x) { return x != 0; })) << table;
    for (std::size_t r = 0; r < known.rows(); ++r) {
      EXPECT_TRUE(std::ranges::equal(known.row(r), now.row(r))) << table << ' ' << r;
    }
  }
}

TEST_F(Increment, RefusesWhatDoesNotGoOnFromTheBase) {
  Dataset afresh = Dataset::load(read_dataset_spec(data_ / "days.json"));
  EXPECT_THROW(Recommender::fit_increment(base_, afresh, options()), Error);
  Bundle folded = base_;
  folded.provenance["folded"] = "item";
  Dataset dataset = days();
  EXPECT_THROW(Recommender::fit_increment(folded, dataset, options()), Error);
}

}  // namespace
}  // namespace lore
