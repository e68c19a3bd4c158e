#include "lore/recommender/report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <set>

namespace lore {

namespace {

constexpr char style[] =
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;"
    "color:#222}table{border-collapse:collapse;margin:1em 0}"
    "td,th{padding:.25em .8em;text-align:right;border-bottom:1px solid #ddd}"
    "td:first-child,th:first-child,td:nth-child(2),th:nth-child(2){text-align:left}"
    "tr.chosen{background:#eef6ee}figure{margin:1em 0}figcaption{color:#555}"
    "svg text{font:12px system-ui,sans-serif;fill:#333}";

constexpr double plot_width = 420;
constexpr double row_height = 22;
constexpr double names_width = 200;

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

std::string fixed(double value, int digits, bool with_sign = false) {
  if (!std::isfinite(value)) return "-";
  char text[64];
  std::snprintf(text, sizeof text, with_sign ? "%+.*f" : "%.*f", digits, value);
  return text;
}

std::string element(const std::string& tag, const std::string& content) {
  return '<' + tag + '>' + content + "</" + tag.substr(0, tag.find(' ')) + ">\n";
}

std::string title_of(const ComparedModel& model) {
  if (model.knowledge == Knowledge::none) return "none";
  return std::string(name_of(model.fusion)) + ", " + name_of(model.knowledge);
}

// Mean and deviation over seeds of a metric of all rows.
std::string spread(const ComparedModel& model, double SliceMetrics::*metric) {
  std::vector<double> values;
  for (const std::vector<SliceMetrics>& slices : model.metrics) {
    values.push_back(slices.front().*metric);
  }
  const Spread found = spread_of(values);
  return fixed(found.mean, 4) + " &plusmn; " + fixed(found.deviation, 4);
}

std::string lift_of(const ComparedModel& model) {
  if (model.lifts.empty()) return "";
  const SliceLift& all = model.lifts.front();
  return fixed(all.auc_with - all.auc_without, 4, true) + " [" + fixed(all.lift.low, 4, true) +
         ", " + fixed(all.lift.high, 4, true) + "]";
}

std::string table(const Comparison& comparison) {
  std::string rows = element("tr",
                             "<th>backbone<th>knowledge<th>AUC<th>lift in AUC [95 "
                             "%]<th>gAUC<th>LogLoss<th>ECE<th>NDCG@10");
  for (const ComparedModel& model : comparison.models) {
    const bool is_chosen = &model == &comparison.chosen(model.backbone);
    rows += element(is_chosen ? "tr class=\"chosen\"" : "tr",
                    std::string("<td>") + name_of(model.backbone) + "<td>" + title_of(model) +
                        "<td>" + spread(model, &SliceMetrics::auc) + "<td>" + lift_of(model) +
                        "<td>" + spread(model, &SliceMetrics::group_auc) + "<td>" +
                        spread(model, &SliceMetrics::log_loss) + "<td>" +
                        spread(model, &SliceMetrics::calibration_error) + "<td>" +
                        spread(model, &SliceMetrics::ndcg_at_10));
  }
  return element("table", rows);
}

std::string line(double x1, double y1, double x2, double y2, const std::string& colour) {
  return "<line x1=\"" + fixed(x1, 1) + "\" y1=\"" + fixed(y1, 1) + "\" x2=\"" + fixed(x2, 1) +
         "\" y2=\"" + fixed(y2, 1) + "\" stroke=\"" + colour + "\"/>";
}

std::string dot(double x, double y, const std::string& colour) {
  return "<circle cx=\"" + fixed(x, 1) + "\" cy=\"" + fixed(y, 1) + "\" r=\"3.5\" fill=\"" +
         colour + "\"/>";
}

std::string label(double x, double y, const std::string& text) {
  return "<text x=\"" + fixed(x, 1) + "\" y=\"" + fixed(y, 1) + "\">" + escaped(text) + "</text>";
}

std::string figure(double width, double height, const std::string& drawing,
                   const std::string& caption) {
  return "<figure><svg width=\"" + fixed(width, 0) + "\" height=\"" + fixed(height, 0) +
         "\" role=\"img\">" + drawing + "</svg><figcaption>" + escaped(caption) +
         "</figcaption></figure>\n";
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
  std::string drawing = line(x(0), 0, x(0), height - row_height, "#999");
  double y = row_height / 2;
  for (const SliceLift& slice : model.lifts) {
    drawing += label(0, y + 4, slice.name);
    drawing += label(names_width + plot_width + 10, y + 4, std::to_string(slice.rows) + " rows");
    const double lift = slice.auc_with - slice.auc_without;
    if (std::isfinite(slice.lift.low)) {
      drawing += line(x(slice.lift.low), y, x(slice.lift.high), y, "#36c");
    }
    if (std::isfinite(lift) && std::abs(lift) <= reach) drawing += dot(x(lift), y, "#36c");
    y += row_height;
  }
  drawing += label(x(-reach), height - 4, fixed(-reach, 4, true));
  drawing += label(x(0) - 4, height - 4, "0");
  drawing += label(x(reach) - 50, height - 4, fixed(reach, 4, true));
  return figure(names_width + plot_width + 110, height, drawing,
                std::string(name_of(model.backbone)) + ", " + title_of(model) +
                    ": lift in AUC by slice, with 95 % intervals over users");
}

// Predicted against observed, a dot a bin.
std::string reliability_figure(const ComparedModel& model) {
  constexpr double side = 260;
  std::string drawing = line(0, side, side, 0, "#999") + line(0, side, side, side, "#ccc") +
                        line(0, 0, 0, side, "#ccc");
  for (const ReliabilityBin& bin : model.reliability) {
    if (bin.rows == 0) continue;
    drawing += dot(side * bin.mean_probability, side * (1 - bin.positive_share), "#c63");
  }
  return figure(side + 8, side + 8, drawing,
                std::string(name_of(model.backbone)) + ", " + title_of(model) +
                    ": share of positives (up) by predicted probability (right), 0 to 1");
}

std::string summary(const Comparison& comparison) {
  std::string lines;
  std::set<Backbone> told;
  for (const ComparedModel& model : comparison.models) {
    if (!told.insert(model.backbone).second) continue;
    const ComparedModel& chosen = comparison.chosen(model.backbone);
    std::string text =
        std::string(name_of(model.backbone)) + ": validation chooses " + title_of(chosen) + '.';
    const double titles = share_of_titles(comparison, model.backbone, chosen.fusion);
    if (std::isfinite(titles)) {
      text += " Raw titles already give " + fixed(100 * titles, 0) + " % of its lift.";
    }
    lines += element("li", text);
  }
  return element("ul", lines);
}

}  // namespace

double share_of_titles(const Comparison& comparison, Backbone backbone, Fusion fusion) {
  const auto lift = [&](Knowledge knowledge) {
    for (const ComparedModel& model : comparison.models) {
      if (model.backbone == backbone && model.fusion == fusion && model.knowledge == knowledge &&
          !model.lifts.empty()) {
        return model.lifts.front().auc_with - model.lifts.front().auc_without;
      }
    }
    return std::numeric_limits<double>::quiet_NaN();
  };
  const double text = lift(Knowledge::text);
  return text > 0 ? lift(Knowledge::titles) / text : std::numeric_limits<double>::quiet_NaN();
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
    if (model.knowledge == Knowledge::text) body += lift_figure(model);
    if (&model == &comparison.chosen(model.backbone)) body += reliability_figure(model);
  }
  return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>What text is "
         "worth</title><style>" +
         std::string(style) + "</style></head><body>\n" + body + "</body></html>\n";
}

}  // namespace lore
