#include "text/projected_encoder.h"

#include <cmath>
#include <filesystem>
#include <utility>

#include <Eigen/Dense>
#include <nlohmann/json.hpp>

#include "lore/data/safetensors.h"
#include "lore/error.h"

#include "data/fingerprint.h"
#include "text/finite.h"
#include "text/json_view.h"
#include "text/pooling.h"

namespace lore {

namespace {

namespace fs = std::filesystem;
using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Eigen::Map<const RowMajor> view(const Matrix& matrix) {
  return {matrix.data(), static_cast<Eigen::Index>(matrix.rows()),
          static_cast<Eigen::Index>(matrix.cols())};
}

std::string id_of(const TextEncoder& encoder, const Projection& projection,
                  const ProjectedOptions& options) {
  Fingerprint fingerprint;
  fingerprint.add(encoder.id());
  fingerprint.add_file(projection.source);
  fingerprint.add(std::to_string(projection.tanh) + std::to_string(options.normalize) +
                  std::to_string(options.width));
  return "projected-" + fingerprint.digits();
}

void check(const TextEncoder& encoder, const Projection& projection,
           const ProjectedOptions& options) {
  const Matrix& weight = projection.weight;
  if (weight.cols() != encoder.width() ||
      (projection.bias.size() != 0 && projection.bias.cols() != weight.rows())) {
    throw Error({.kind = ErrorKind::mismatch,
                 .problem = "a projection is not of the width of the encoder before it",
                 .place = {.file = projection.source},
                 .expected = std::to_string(encoder.width()),
                 .found = std::to_string(weight.cols())});
  }
  check_finite(projection.source, "weight", weight.values());
  check_finite(projection.source, "bias", projection.bias.values());
  if (options.width <= weight.rows()) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "an option does not fit the encoder",
               .place = {.field = "width"},
               .expected = "at most " + std::to_string(weight.rows()),
               .found = std::to_string(options.width)});
}

class ProjectedEncoder : public TextEncoder {
 public:
  ProjectedEncoder(std::unique_ptr<TextEncoder> encoder, Projection projection,
                   const ProjectedOptions& options)
      : encoder_(std::move(encoder)),
        projection_(std::move(projection)),
        options_(options),
        width_(options.width == 0 ? projection_.weight.rows() : options.width),
        id_(id_of(*encoder_, projection_, options)) {}

  Matrix encode(std::span<const std::string_view> texts) const override {
    return project(encoder_->encode(texts));
  }

  Matrix encode_counted(std::span<const std::string_view> texts,
                        TextCounts& counts) const override {
    return project(encoder_->encode_counted(texts, counts));
  }

  std::size_t width() const override { return width_; }
  std::string id() const override { return id_; }

 private:
  // Row by row: a text's vector does not depend on the others.
  Matrix project(const Matrix& vectors) const {
    Matrix projected(vectors.rows(), width_);
    const auto weight = view(projection_.weight).topRows(static_cast<Eigen::Index>(width_));
    for (std::size_t i = 0; i < vectors.rows(); ++i) {
      const std::span<float> row = projected.row(i);
      Eigen::Map<Eigen::VectorXf> y(row.data(), std::ssize(row));
      const Eigen::Map<const Eigen::VectorXf> x(vectors.row(i).data(), std::ssize(vectors.row(i)));
      y = weight * x;
      for (std::size_t k = 0; k < width_; ++k) {
        if (projection_.bias.size() != 0) row[k] += projection_.bias(0, k);
        if (projection_.tanh) row[k] = std::tanh(row[k]);
      }
      if (options_.normalize) normalize(row);
    }
    return projected;
  }

  std::unique_ptr<TextEncoder> encoder_;
  Projection projection_;
  ProjectedOptions options_;
  std::size_t width_;
  std::string id_;
};

bool is_tanh(const JsonView& config) {
  const std::string activation = config.text("activation_function", "Tanh");
  if (activation.ends_with("Tanh")) return true;
  if (activation.ends_with("Identity")) return false;
  config.at("activation_function")
      .fail({.kind = ErrorKind::unsupported,
             .problem = "an activation that is unknown here",
             .expected = "Tanh or Identity",
             .found = activation});
}

std::string projection_path(const std::string& directory) {
  return (fs::path(directory) / projection_file).string();
}

}  // namespace

std::unique_ptr<TextEncoder> make_projected_encoder(std::unique_ptr<TextEncoder> encoder,
                                                    Projection projection,
                                                    const ProjectedOptions& options) {
  check(*encoder, projection, options);
  return std::make_unique<ProjectedEncoder>(std::move(encoder), std::move(projection), options);
}

bool has_projection(const std::string& directory) {
  return fs::exists(projection_path(directory));
}

Projection read_projection(const std::string& directory) {
  const TensorFile file = TensorFile::open(projection_path(directory));
  return {.weight = file.matrix("weight"), .bias = file.matrix("bias"), .source = file.path()};
}

Projection read_dense(const std::string& folder) {
  const std::string path = (fs::path(folder) / "config.json").string();
  const nlohmann::json json = read_json(path);
  const TensorFile file = TensorFile::open((fs::path(folder) / "model.safetensors").string());
  Projection dense = {.weight = file.matrix("linear.weight"),
                      .tanh = is_tanh(JsonView(json, path)),
                      .source = file.path()};
  if (file.tensors().contains("linear.bias")) dense.bias = file.matrix("linear.bias");
  return dense;
}

}  // namespace lore
