#include "train/text/student_task.h"

#include <set>

#include <gtest/gtest.h>

#include "text/made_up.h"

namespace lore {
namespace {

Student newcomer(const made_up::Folder& folder, const std::vector<std::string>& texts) {
  train_sentencepiece(texts, folder / "spiece.model",
                      {.vocabulary_size = 100, .allow_smaller = true, .encoder_marks = true});
  return new_student({.layers = 1, .heads = 2, .inner_width = 16}, 8, folder.path(), 32, 1);
}

// Learns to have small vectors, and a number beside them that is to become 1.
class Smaller : public StudentTask {
 public:
  Smaller(const made_up::Folder& folder, const std::vector<std::string>& texts,
          std::span<const std::string> names, const TextTrainingOptions& options)
      : StudentTask(Lesson(with_number(newcomer(folder, texts)), texts, names, options), "data",
                    options),
        number_(trained_tensor(student_.weights, "number", executor_.device())) {}

  TextTrainingResult train() { return run("smaller", "", {number_}, {}); }
  float number() const { return student_.weights.at("number")(0, 0); }
  const HeldBack& sides() const { return sides_; }

 private:
  static Student with_number(Student student) {
    student.weights["number"] = Matrix(1, 1);
    return student;
  }

  at::Tensor size_of(std::span<const std::uint32_t> batch) const {
    const PaddedTexts texts = padded(texts_of(tokens_, batch, 0, Random(0)));
    const at::Tensor vectors = pool(student_.pooling, executor_.run(texts), texts);
    return (vectors * vectors).sum();
  }

  Step step(std::span<const std::uint32_t> batch, Random) const override {
    const at::Tensor loss = size_of(batch) + ((number_.value - 1) * (number_.value - 1)).sum();
    return {loss, -loss.item<double>()};
  }
  double validate() const override { return -size_of(sides_.held_back).item<double>(); }
  void write() const override {}

  TrainedTensor number_;
};

struct School {
  School() : texts(made_up::corpus(20)) {
    options.out = folder.path();
    options.epochs = 4;
    options.held_back = 0.3;
    options.learning_rate = 0.05f;
  }

  made_up::Folder folder;
  std::vector<std::string> texts;
  TextTrainingOptions options;
};

TEST(StudentTask, TrainsTheStudentAndWhatStandsBesideIt) {
  const School school;
  Smaller task(school.folder, school.texts, {}, school.options);
  const TextTrainingResult result = task.train();
  EXPECT_GT(task.number(), 0.1f);
  EXPECT_EQ(result.training_examples, task.sides().training.size());
  EXPECT_EQ(result.held_back_examples, task.sides().held_back.size());
}

TEST(StudentTask, HoldsEqualNamesBackTogether) {
  const School school;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < school.texts.size(); ++i) names.push_back(std::to_string(i % 10));
  const Smaller task(school.folder, school.texts, names, school.options);
  std::set<std::string> held_back;
  for (const std::uint32_t row : task.sides().held_back) held_back.insert(names[row]);
  for (const std::uint32_t row : task.sides().training) {
    EXPECT_FALSE(held_back.contains(names[row]));
  }
}

TEST(StudentTask, IsRefusedADeviceThatIsNotThere) {
  School school;
  school.options.device = "cuda:999";
  const Fault fault =
      made_up::fault_of([&] { Smaller(school.folder, school.texts, {}, school.options).train(); });
  EXPECT_EQ(fault.kind, ErrorKind::unsupported);
}

}  // namespace
}  // namespace lore
