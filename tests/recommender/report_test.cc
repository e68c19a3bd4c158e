#include "lore/recommender/report.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lore {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ComparedModel model(Fusion fusion, Knowledge knowledge, double auc) {
  ComparedModel made{.fusion = fusion, .knowledge = knowledge, .valid_auc = {auc, auc}};
  made.metrics = {{{.name = "all", .rows = 100, .auc = auc}},
                  {{.name = "all", .rows = 100, .auc = auc + 0.002}}};
  if (knowledge != Knowledge::none) {
    made.lifts = {{"all", 100, 0.7, auc, {auc - 0.71, auc - 0.69}},
                  {"items of at most 5 rows", 1, NAN, NAN, {NAN, NAN}}};
  }
  made.learning = {{auc - 0.1, auc}, {auc - 0.05}};
  made.reliability = {{.rows = 0, .mean_probability = NAN, .positive_share = NAN},
                      {.rows = 10, .mean_probability = 0.8, .positive_share = 0.7}};
  return made;
}

Comparison comparison() {
  return {.dataset = "shop & <script>alert(1)</script>",
          .test_rows = 100,
          .seeds = {1, 2},
          .models = {model(Fusion::none, Knowledge::none, 0.7),
                     model(Fusion::kar, Knowledge::titles, 0.705),
                     model(Fusion::kar, Knowledge::text, 0.72)}};
}

TEST(HtmlReport, TellsModelsLiftsAndTheChoice) {
  const std::string html = html_report(comparison());
  EXPECT_THAT(html, HasSubstr("0.7010 &plusmn; 0.0014"));
  EXPECT_THAT(html, HasSubstr("+0.0200 [+0.0100, +0.0300]"));
  EXPECT_THAT(html, HasSubstr("validation chooses kar, text. Raw titles already give 25 %"));
  EXPECT_THAT(html, HasSubstr("items of at most 5 rows"));
  EXPECT_THAT(html, HasSubstr("<svg"));
}

TEST(HtmlReport, TellsTextOfATunedEncoderApart) {
  Comparison tuned = comparison();
  tuned.models.push_back(model(Fusion::kar, Knowledge::tuned, 0.75));
  const std::string html = html_report(tuned);
  EXPECT_THAT(html, HasSubstr("validation chooses kar, tuned text. Raw titles already give 10 %"));
  EXPECT_THAT(html, HasSubstr("dcnv2, kar, text: lift in AUC by slice"));
  EXPECT_THAT(html, HasSubstr("dcnv2, kar, tuned text: lift in AUC by slice"));
}

TEST(HtmlReport, TellsTheErrorBeforeCalibrationWhereThatChangedIt) {
  Comparison calibrated = comparison();
  EXPECT_THAT(html_report(calibrated), Not(HasSubstr("ECE before calibration")));
  for (auto& seed : calibrated.models[1].metrics) seed.front().uncalibrated_error = 0.25;
  const std::string html = html_report(calibrated);
  EXPECT_THAT(html, HasSubstr("<th>ECE<th>ECE before calibration<th>NDCG@10"));
  EXPECT_THAT(html, HasSubstr("<td>0.2500 &plusmn; 0.0000<td>"));
}

// From 0.6, the lowest, to 0.72, the highest: 0.7 stands a sixth of the way down.
TEST(HtmlReport, DrawsHowEachSeedLearnt) {
  const std::string html = html_report(comparison());
  EXPECT_THAT(html, HasSubstr("points=\"0.0,260.0 420.0,43.3\""));
  EXPECT_THAT(html, HasSubstr("dcnv2: validation AUC at each of up to 2 validations"));
  Comparison unknown = comparison();
  unknown.models[0].learning = {{NAN}};
  EXPECT_THAT(html_report(unknown), Not(HasSubstr("validation AUC at each")));
}

TEST(HtmlReport, TellsADeviationOfSeveralSeedsOnly) {
  Comparison once = comparison();
  for (ComparedModel& model : once.models) model.metrics.resize(1);
  EXPECT_THAT(html_report(once), Not(HasSubstr("&plusmn;")));
}

TEST(HtmlReport, IsOnePageWithoutScriptsOrLinks) {
  const std::string html = html_report(comparison());
  EXPECT_THAT(html, HasSubstr("shop &amp; &lt;script&gt;"));
  for (const std::string foreign : {"<script", "http:", "https:", "src=", "href=", "nan"}) {
    EXPECT_THAT(html, Not(HasSubstr(foreign))) << foreign;
  }
}

TEST(ShareOfTitles, IsOfTheTextsLift) {
  EXPECT_NEAR(share_of_titles(comparison(), Backbone::dcnv2, Fusion::kar), 0.25, 1e-9);
  EXPECT_TRUE(
      std::isnan(share_of_titles(comparison(), Backbone::dcnv2, Fusion::kar, Knowledge::tuned)));
  EXPECT_TRUE(std::isnan(share_of_titles(comparison(), Backbone::din, Fusion::kar)));
  Comparison useless = comparison();
  useless.models[2].lifts[0].auc_with = 0.69;
  EXPECT_TRUE(std::isnan(share_of_titles(useless, Backbone::dcnv2, Fusion::kar)));
}

}  // namespace
}  // namespace lore
