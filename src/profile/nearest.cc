#include "profile/nearest.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>

namespace lore {

namespace {

constexpr int most_rounds = 25;

void normalise(std::span<float> vector) {
  const float length = std::sqrt(dot(vector, vector));
  if (length == 0) return;
  for (float& x : vector) x /= length;
}

Matrix unit_rows(Matrix vectors) {
  for (std::size_t row = 0; row < vectors.rows(); ++row) normalise(vectors.row(row));
  return vectors;
}

// Lloyd's rounds over unit vectors.
class KMeans {
 public:
  KMeans(Matrix points, std::size_t count)
      : points_(std::move(points)), centres_(count, points_.cols()), of_row_(points_.rows(), 0) {}

  Clusters run() {
    seed();
    for (int round = 0; round < most_rounds && assign(); ++round) move_centres();
    return clusters();
  }

 private:
  // 0 for the same direction, 2 for the opposite one.
  double distance(std::size_t row, std::size_t centre) const {
    return 1 - double(dot(points_.row(row), centres_.row(centre)));
  }

  void set_centre(std::size_t centre, std::size_t row) {
    const std::span<const float> point = std::as_const(points_).row(row);
    std::copy(point.begin(), point.end(), centres_.row(centre).begin());
  }

  // A number in [0, 1) that is the same on every machine.
  double draw() { return double(random_() >> 11) * 0x1p-53; }

  void seed() {
    std::vector<double> nearest(points_.rows(), 4);
    set_centre(0, static_cast<std::size_t>(draw() * double(points_.rows())));
    for (std::size_t centre = 1; centre < centres_.rows(); ++centre) {
      double sum = 0;
      for (std::size_t row = 0; row < nearest.size(); ++row) {
        nearest[row] = std::min(nearest[row], std::max(0.0, distance(row, centre - 1)));
        sum += nearest[row];
      }
      double left = draw() * sum;
      std::size_t row = 0;
      while (row + 1 < nearest.size() && (left -= nearest[row]) >= 0) ++row;
      set_centre(centre, row);
    }
  }

  // Whether a row changed its cluster.
  bool assign() {
    bool has_changed = false;
    for (std::size_t row = 0; row < of_row_.size(); ++row) {
      std::size_t best = 0;
      for (std::size_t centre = 1; centre < centres_.rows(); ++centre) {
        if (distance(row, centre) < distance(row, best)) best = centre;
      }
      has_changed = has_changed || best != of_row_[row] || is_first_;
      of_row_[row] = best;
    }
    is_first_ = false;
    return has_changed;
  }

  // An empty cluster keeps its centre.
  void move_centres() {
    Matrix sums(centres_.rows(), centres_.cols());
    std::vector<std::size_t> sizes(centres_.rows());
    for (std::size_t row = 0; row < of_row_.size(); ++row) {
      ++sizes[of_row_[row]];
      const std::span<float> sum = sums.row(of_row_[row]);
      const std::span<const float> point = std::as_const(points_).row(row);
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += point[i];
    }
    for (std::size_t centre = 0; centre < sizes.size(); ++centre) {
      if (sizes[centre] == 0) continue;
      normalise(sums.row(centre));
      std::copy(sums.row(centre).begin(), sums.row(centre).end(), centres_.row(centre).begin());
    }
  }

  Clusters clusters() const {
    Clusters clusters{.of_row = of_row_, .members = {}};
    clusters.members.resize(centres_.rows());
    for (std::size_t row = 0; row < of_row_.size(); ++row) {
      clusters.members[of_row_[row]].push_back(row);
    }
    for (std::size_t centre = 0; centre < clusters.members.size(); ++centre) {
      std::vector<std::size_t>& rows = clusters.members[centre];
      std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
        return distance(a, centre) < distance(b, centre);
      });
    }
    return clusters;
  }

  Matrix points_;
  Matrix centres_;
  std::vector<std::size_t> of_row_;
  std::mt19937_64 random_{1};
  bool is_first_ = true;
};

}  // namespace

float dot(std::span<const float> a, std::span<const float> b) {
  // Several sums at a time, so that the compiler can use vectors.
  constexpr std::size_t lanes = 16;
  std::array<float, lanes> sums = {};
  std::size_t i = 0;
  for (; i + lanes <= a.size(); i += lanes) {
    for (std::size_t j = 0; j < lanes; ++j) sums[j] += a[i + j] * b[i + j];
  }
  float sum = std::accumulate(sums.begin(), sums.end(), 0.0F);
  for (; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

NearestRows::NearestRows(const VectorTable& table)
    : table_(table.ids(), unit_rows(table.vectors())) {}

std::span<const float> NearestRows::unit(std::string_view id) const {
  return table_.find(id);
}

std::vector<std::string> NearestRows::near(std::string_view id, std::size_t count) const {
  const std::span<const float> query = unit(id);
  if (query.empty()) return {};
  std::vector<std::pair<float, std::size_t>> found;  // minus the cosine, row
  for (std::size_t row = 0; row < table_.size(); ++row) {
    if (table_.ids()[row] != id) found.emplace_back(-dot(query, table_.vectors().row(row)), row);
  }
  const std::size_t kept = std::min(count, found.size());
  std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(kept), found.end());
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < kept; ++i) ids.push_back(table_.ids()[found[i].second]);
  return ids;
}

std::vector<std::size_t> NearestRows::central(std::span<const std::string> ids,
                                              std::size_t count) const {
  std::vector<float> mean(table_.width());
  for (const std::string& id : ids) {
    const std::span<const float> vector = unit(id);
    for (std::size_t i = 0; i < vector.size(); ++i) mean[i] += vector[i];
  }
  std::vector<std::pair<float, std::size_t>> order;  // minus the likeness, position
  for (std::size_t position = 0; position < ids.size(); ++position) {
    const std::span<const float> vector = unit(ids[position]);
    const float likeness = vector.empty() ? -INFINITY : dot(vector, mean);
    order.emplace_back(-likeness, ids.size() - position);
  }
  std::sort(order.begin(), order.end());
  order.resize(std::min(count, order.size()));
  std::vector<std::size_t> positions;
  for (const auto& [ignored, from_end] : order) positions.push_back(ids.size() - from_end);
  std::sort(positions.begin(), positions.end());
  return positions;
}

Clusters cluster(const VectorTable& table, std::size_t count) {
  const std::size_t kept = std::min(count, table.size());
  if (kept == 0) return {.of_row = std::vector<std::size_t>(table.size()), .members = {}};
  return KMeans(unit_rows(table.vectors()), kept).run();
}

}  // namespace lore
