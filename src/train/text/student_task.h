#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "train/text/device.h"
#include "train/text/examples.h"
#include "train/text/executor.h"
#include "train/text/student.h"
#include "train/text/trainer.h"
#include "train/thread_count.h"

namespace lore {

// A student and the texts it learns from, some of them held back.
struct Lesson {
  // `names` (one a text; empty: the texts themselves) say which texts are held back together.
  // Throws Error(invalid_argument) where none are left on a side.
  Lesson(Student given, std::span<const std::string> texts, std::span<const std::string> names,
         const TextTrainingOptions& options);

  Student student;
  std::vector<TokenIds> tokens;  // a text each
  HeldBack sides;
};

// Teaches a student texts one by one.
class StudentTask : public TextTask {
 public:
  TextBatches batches(Random random) final { return batches_of(sides_.training, random); }
  void write() const override { write_student(student_, options_.out, student_.weights); }
  bool is_trained() const override { return !student_.is_new; }

 protected:
  // `data` tells what is learnt: a checkpoint is gone on from with equal data alone. `options` must
  // outlive this.
  StudentTask(Lesson lesson, std::string data, const TextTrainingOptions& options);

  // Trains `further` tensors of the weights beside the student's own; `training` and `settings` are
  // what a checkpoint must have been written with.
  TextTrainingResult run(const std::string& training, const std::string& settings,
                         const std::vector<TrainedTensor>& further,
                         const TextTrainingCallback& callback);

  TextBatches batches_of(const std::vector<std::uint32_t>& rows, Random random) const;

  // The texts of a batch where the student reads them.
  PaddedTexts padded(std::span<const std::vector<std::int32_t>> texts) const {
    return PaddedTexts(texts, executor_.device());
  }

  Student student_;
  std::vector<TokenIds> tokens_;
  HeldBack sides_;
  TextExecutor executor_;

 private:
  const TextTrainingOptions& options_;
  ThreadCount threads_;
  FastProducts fast_products_;
  std::string data_;
};

}  // namespace lore
