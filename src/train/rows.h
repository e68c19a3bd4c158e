#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lore/data/examples.h"
#include "lore/data/feature_store.h"

namespace lore {

// Labelled rows that can be read in any order: all the training loop knows of a dataset.
// Thread safety: one thread at a time.
class Rows {
 public:
  virtual ~Rows() = default;

  virtual std::size_t size() const = 0;
  virtual float label(std::size_t row) const = 0;

  // Fills `batch`, labels too, with the rows named, in their order.
  virtual void fill(std::span<const std::uint32_t> rows, Batch& batch) = 0;

  // How many rows may be in memory at once, and which are read next, or no longer: see
  // ExampleTable.
  virtual std::size_t window() const { return size(); }
  virtual void expect(std::size_t, std::size_t) {}
  virtual void give_back(std::size_t, std::size_t) {}
};

// Examples encoded by a feature store. Both must outlive this.
class ExampleRows : public Rows {
 public:
  ExampleRows(const FeatureStore& store, const Examples& examples)
      : store_(store), examples_(examples) {}

  std::size_t size() const override { return examples_.size(); }
  float label(std::size_t row) const override { return examples_.label(row); }
  void fill(std::span<const std::uint32_t> rows, Batch& batch) override;

  std::size_t window() const override { return examples_.window(); }
  void expect(std::size_t first, std::size_t count) override { examples_.expect(first, count); }
  void give_back(std::size_t first, std::size_t count) override {
    examples_.give_back(first, count);
  }

 private:
  const FeatureStore& store_;
  Examples examples_;
  std::vector<Example> chosen_;
};

// Rows made of others, which must outlive this: each of one of theirs, in the same order, unless a
// member says otherwise.
class DerivedRows : public Rows {
 public:
  explicit DerivedRows(Rows& from) : from_(from) {}

  std::size_t size() const override { return from_.size(); }
  float label(std::size_t row) const override { return from_.label(row); }
  void fill(std::span<const std::uint32_t> rows, Batch& batch) override { from_.fill(rows, batch); }

  std::size_t window() const override { return from_.window(); }
  void expect(std::size_t first, std::size_t count) override { from_.expect(first, count); }
  void give_back(std::size_t first, std::size_t count) override { from_.give_back(first, count); }

 protected:
  Rows& from() { return from_; }
  const Rows& from() const { return from_; }

 private:
  Rows& from_;
};

// The same rows as a teacher tells them: a label is `share` of the teacher's probability and the
// rest of the row's own. All must outlive this.
class TaughtRows : public DerivedRows {
 public:
  // Throws Error(invalid_argument) for probabilities that are not the rows', or a share or one of
  // them beyond 0 to 1.
  TaughtRows(Rows& rows, std::span<const float> probabilities, float share);

  void fill(std::span<const std::uint32_t> rows, Batch& batch) override;

 private:
  std::span<const float> probabilities_;
  float share_;
};

}  // namespace lore
