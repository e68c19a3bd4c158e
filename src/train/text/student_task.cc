#include "train/text/student_task.h"

#include <utility>

namespace lore {

Lesson::Lesson(Student given, std::span<const std::string> texts,
               std::span<const std::string> names, const TextTrainingOptions& options)
    : student(std::move(given)),
      tokens(tokens_of(student, texts)),
      sides(hold_back(tokens, names.empty() ? texts : names, options)) {}

StudentTask::StudentTask(Lesson lesson, std::string data, const TextTrainingOptions& options)
    : student_(std::move(lesson.student)),
      tokens_(std::move(lesson.tokens)),
      sides_(std::move(lesson.sides)),
      executor_(student_.graph, student_.weights, device_of(options.device)),
      options_(options),
      threads_(options.threads),
      data_(std::move(data)) {}

TextTrainingResult StudentTask::run(const std::string& training, const std::string& settings,
                                    const std::vector<TrainedTensor>& further,
                                    const TextTrainingCallback& callback) {
  std::vector<TrainedTensor> trained = executor_.trained();
  trained.insert(trained.end(), further.begin(), further.end());
  TextTrainer trainer(*this, std::move(trained), student_.weights, options_,
                      {{"training", training},
                       {"data", data_},
                       {"tokenizer", student_.tokenizer->fingerprint()},
                       {"model", student_.id + settings}});
  return trainer.run(sides_.training.size(), sides_.held_back.size(), callback);
}

TextBatches StudentTask::batches_of(const std::vector<std::uint32_t>& rows, Random random) const {
  return batches_by_length(tokens_, rows, static_cast<std::size_t>(options_.batch_size), random);
}

}  // namespace lore
