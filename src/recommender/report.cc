#include "lore/recommender/report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

#include "recommender/markup.h"

namespace lore {

namespace {

using markup::element;
using markup::escaped;
using markup::fixed;
using markup::Point;

constexpr char style[] =
    "body{font:15px/1.5 system-ui,sans-serif;max-width:76em;margin:2em auto;padding:0 1em;"
    "color:#222}.wide{overflow-x:auto}"
    "table{border-collapse:collapse;margin:1em 0;font-size:14px}"
    "td,th{padding:.25em .55em;text-align:right;white-space:nowrap;border-bottom:1px solid #ddd}"
    "th{white-space:normal;vertical-align:bottom}"
    "td:first-child,th:first-child,td:nth-child(2),th:nth-child(2){text-align:left}"
    "tr.chosen{background:#eef6ee}figure{margin:1em 0}figcaption{color:#555}"
    "svg text{font:12px system-ui,sans-serif;fill:#333}";

// Colours that the colour-blind tell apart too (Okabe and Ito), in the order of a figure's models.
constexpr std::array<const char*, 7> colours = {"#000",    "#0072b2", "#d55e00", "#009e73",
                                                "#cc79a7", "#e69f00", "#56b4e9"};

constexpr double plot_width = 420;
constexpr double row_height = 22;
constexpr double names_width = 200;
constexpr double side = 260;  // of plots, as high as square ones are wide

std::string axes(double width) {
  return markup::line({0, side}, {width, side}, "#ccc") + markup::line({0, 0}, {0, side}, "#ccc");
}

std::string title_of(const ComparedModel& model) {
  if (model.knowledge == Knowledge::none) return "none";
  return std::string(name_of(model.fusion)) + ", " + name_of(model.knowledge);
}

// A metric of all rows over seeds; its deviation where there are several.
std::string spread(const ComparedModel& model, double SliceMetrics::*metric) {
  const Spread found = model.over_seeds(metric);
  if (model.metrics.size() < 2) return fixed(found.mean, 4);
  return fixed(found.mean, 4) + " &plusmn; " + fixed(found.deviation, 4);
}

std::string lift_of(const ComparedModel& model) {
  if (model.lifts.empty()) return "";
  const SliceLift& all = model.lifts.front();
  return fixed(all.auc_with - all.auc_without, 4, true) + " [" + fixed(all.lift.low, 4, true) +
         ", " + fixed(all.lift.high, 4, true) + "]";
}

struct Column {
  const char* name;
  double SliceMetrics::*metric;
};

// What the table tells beside AUC; of two errors of calibration where they differ.
std::vector<Column> columns_of(const Comparison& comparison) {
  std::vector<Column> columns = {{"gAUC", &SliceMetrics::group_auc},
                                 {"LogLoss", &SliceMetrics::log_loss},
                                 {"ECE", &SliceMetrics::calibration_error},
                                 {"NDCG@10", &SliceMetrics::ndcg_at_10}};
  const auto is_calibrated = [](const ComparedModel& model) {
    return spread(model, &SliceMetrics::calibration_error) !=
           spread(model, &SliceMetrics::uncalibrated_error);
  };
  if (std::ranges::any_of(comparison.models, is_calibrated)) {
    columns.insert(columns.end() - 1,
                   {"ECE before calibration", &SliceMetrics::uncalibrated_error});
  }
  return columns;
}

std::string table(const Comparison& comparison) {
  const std::vector<Column> columns = columns_of(comparison);
  std::string head = "<th>backbone<th>knowledge<th>AUC<th>lift in AUC [95 %]";
  for (const Column& column : columns) head += std::string("<th>") + column.name;
  std::string rows = element("tr", head);
  for (const ComparedModel& model : comparison.models) {
    const bool is_chosen = &model == &comparison.chosen(model.backbone);
    std::string cells = std::string("<td>") + name_of(model.backbone) + "<td>" + title_of(model) +
                        "<td>" + spread(model, &SliceMetrics::auc) + "<td>" + lift_of(model);
    for (const Column& column : columns) cells += "<td>" + spread(model, column.metric);
    rows += element(is_chosen ? "tr class=\"chosen\"" : "tr", cells);
  }
  return element("div class=\"wide\"", element("table", rows));
}

std::string caption(const ComparedModel& model, const std::string& what) {
  return std::string(name_of(model.backbone)) + ", " + title_of(model) + ": " + what;
}

// A line a slice: the lift as a dot, its interval as a line, zero as an upright.
std::string lift_figure(const ComparedModel& model) {
  double reach = 1e-4;
  for (const SliceLift& slice : model.lifts) {
    for (const double end : {slice.lift.low, slice.lift.high}) {
      if (std::isfinite(end)) reach = std::max(reach, std::abs(end));
    }
  }
  const auto x = [&](double lift) { return names_width + plot_width * (0.5 + lift / reach / 2); };
  const double height = row_height * (double(model.lifts.size()) + 1.5);
  std::string drawing = markup::line({x(0), 0}, {x(0), height - row_height}, "#999");
  double y = row_height / 2;
  for (const SliceLift& slice : model.lifts) {
    drawing += markup::label({0, y + 4}, slice.name);
    drawing +=
        markup::label({names_width + plot_width + 10, y + 4}, std::to_string(slice.rows) + " rows");
    const double lift = slice.auc_with - slice.auc_without;
    if (std::isfinite(slice.lift.low)) {
      drawing += markup::line({x(slice.lift.low), y}, {x(slice.lift.high), y}, "#36c");
    }
    if (std::isfinite(lift) && std::abs(lift) <= reach)
      drawing += markup::dot({x(lift), y}, "#36c");
    y += row_height;
  }
  drawing += markup::label({x(-reach), height - 4}, fixed(-reach, 4, true));
  drawing += markup::label({x(0) - 4, height - 4}, "0");
  drawing += markup::label({x(reach) - 50, height - 4}, fixed(reach, 4, true));
  return markup::figure(names_width + plot_width + 110, height, drawing,
                        caption(model, "lift in AUC by slice, with 95 % intervals over users"));
}

// Predicted against observed, a dot a bin.
std::string reliability_figure(const ComparedModel& model) {
  std::string drawing = markup::line({0, side}, {side, 0}, "#999") + axes(side);
  for (const ReliabilityBin& bin : model.reliability) {
    if (bin.rows == 0) continue;
    drawing += markup::dot({side * bin.mean_probability, side * (1 - bin.positive_share)}, "#c63");
  }
  return markup::figure(
      side + 8, side + 8, drawing,
      caption(model, "share of positives (up) by predicted probability (right), 0 to 1"));
}

std::vector<const ComparedModel*> models_of(const Comparison& comparison, Backbone backbone) {
  std::vector<const ComparedModel*> models;
  for (const ComparedModel& model : comparison.models) {
    if (model.backbone == backbone) models.push_back(&model);
  }
  return models;
}

// What the curves of learning span.
struct CurveRange {
  std::size_t validations = 2;
  double low = 1;
  double high = 0;
  bool is_finite = true;

  void add(const std::vector<double>& curve) {
    validations = std::max(validations, curve.size());
    for (const double auc : curve) {
      is_finite = is_finite && std::isfinite(auc);
      low = std::min(low, auc);
      high = std::max(high, auc);
    }
  }
};

std::string learning_curve(const std::vector<double>& curve, const CurveRange& range,
                           const char* colour) {
  std::vector<Point> points;
  for (const double auc : curve) {
    points.push_back({plot_width * double(points.size()) / double(range.validations - 1),
                      side * (range.high - auc) / (range.high - range.low)});
  }
  return markup::polyline(points, colour);
}

// The validation AUC of all models of a backbone as they learnt, a line a seed; "" without one.
std::string learning_figure(const Comparison& comparison, Backbone backbone) {
  const std::vector<const ComparedModel*> models = models_of(comparison, backbone);
  CurveRange range;
  for (const ComparedModel* model : models) {
    for (const std::vector<double>& curve : model->learning) range.add(curve);
  }
  if (!range.is_finite || range.low >= range.high) return "";
  std::string drawing = axes(plot_width);
  double y = row_height;
  for (std::size_t i = 0; i < models.size(); ++i, y += row_height) {
    const char* colour = colours[i % colours.size()];
    for (const std::vector<double>& curve : models[i]->learning) {
      drawing += learning_curve(curve, range, colour);
    }
    drawing += markup::line({plot_width + 20, y}, {plot_width + 40, y}, colour);
    drawing += markup::label({plot_width + 48, y + 4}, title_of(*models[i]));
  }
  drawing += markup::label({4, 12}, fixed(range.high, 4));
  drawing += markup::label({4, side - 4}, fixed(range.low, 4));
  return markup::figure(plot_width + 260, std::max(side, y) + 8, drawing,
                        std::string(name_of(backbone)) + ": validation AUC at each of up to " +
                            std::to_string(range.validations) + " validations, a line a seed");
}

std::string summary(const Comparison& comparison) {
  std::string lines;
  std::set<Backbone> told;
  for (const ComparedModel& model : comparison.models) {
    if (!told.insert(model.backbone).second) continue;
    const ComparedModel& chosen = comparison.chosen(model.backbone);
    std::string text =
        std::string(name_of(model.backbone)) + ": validation chooses " + title_of(chosen) + '.';
    const double titles =
        share_of_titles(comparison, model.backbone, chosen.fusion, chosen.knowledge);
    if (std::isfinite(titles)) {
      text += " Raw titles already give " + fixed(100 * titles, 0) + " % of its lift.";
    }
    lines += element("li", text);
  }
  return element("ul", lines);
}

}  // namespace

double share_of_titles(const Comparison& comparison, Backbone backbone, Fusion fusion,
                       Knowledge text) {
  const auto lift = [&](Knowledge knowledge) {
    for (const ComparedModel& model : comparison.models) {
      if (model.backbone == backbone && model.fusion == fusion && model.knowledge == knowledge &&
          !model.lifts.empty()) {
        return model.lifts.front().auc_with - model.lifts.front().auc_without;
      }
    }
    return std::numeric_limits<double>::quiet_NaN();
  };
  const double whole = lift(text);
  return whole > 0 ? lift(Knowledge::titles) / whole : std::numeric_limits<double>::quiet_NaN();
}

std::string html_report(const Comparison& comparison) {
  std::string body = element("h1", "What text is worth: " + escaped(comparison.dataset));
  body += element("p", std::to_string(comparison.test_rows) + " test rows, " +
                           std::to_string(comparison.seeds.size()) +
                           " seeds; means and standard deviations over seeds, intervals by the "
                           "paired bootstrap over users. Rows in green are chosen on validation "
                           "rows alone.");
  body += summary(comparison) + table(comparison);
  for (const ComparedModel& model : comparison.models) {
    if (is_of_text(model.knowledge)) body += lift_figure(model);
    if (&model == &comparison.chosen(model.backbone)) body += reliability_figure(model);
    if (model.knowledge == Knowledge::none) body += learning_figure(comparison, model.backbone);
  }
  return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>What text is "
         "worth</title><style>" +
         std::string(style) + "</style></head><body>\n" + body + "</body></html>\n";
}

}  // namespace lore
