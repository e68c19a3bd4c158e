#include "text/model_config.h"

#include <gtest/gtest.h>

#include "text/golden_models.h"

namespace lore {
namespace {

Fault fault_of_config(const std::string& json) {
  const made_up::Folder folder;
  made_up::write(folder / "config.json", json);
  return made_up::fault_of([&] { read_model_config(folder.path()); });
}

ModelConfig read(const std::string& json) {
  const made_up::Folder folder;
  made_up::write(folder / "config.json", json);
  return read_model_config(folder.path());
}

std::string with(std::string json, const std::string& from, const std::string& to) {
  const std::size_t at = json.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return json.replace(at, from.size(), to);
}

const std::string bert_json = golden::model_named("bert").config;
const std::string llama_json = golden::model_named("llama").config;

TEST(ModelConfig, ReadsTheSizesOfBert) {
  const ModelConfig model = read(bert_json);
  EXPECT_EQ(model.architecture, Architecture::bert);
  EXPECT_EQ(model.vocabulary, 23);
  EXPECT_EQ(model.width, 12);
  EXPECT_EQ(model.heads, 3);
  EXPECT_EQ(model.head_width, 4);
  EXPECT_EQ(model.positions, 48);
  EXPECT_FLOAT_EQ(model.epsilon, 1e-5f);
}

TEST(ModelConfig, RobertaCountsPositionsAfterItsPadding) {
  const ModelConfig model = read(golden::model_named("roberta").config);
  EXPECT_EQ(model.first_position, 2);
  EXPECT_EQ(model.positions, 46);
}

TEST(ModelConfig, ASlidingWindowLimitsTheTokens) {
  const std::string window = "{\"sliding_window\": 16, \"model_type\": \"mistral\"";
  EXPECT_EQ(read(with(llama_json, "{\"model_type\": \"llama\"", window)).positions, 16);
}

TEST(ModelConfig, ReadsTheBaseOfRotationsWhereNewerFilesHaveIt) {
  const std::string newer = R"("rope_parameters": {"rope_type": "default", "rope_theta": 250.0})";
  EXPECT_FLOAT_EQ(read(llama_json).rotary_base, 100);
  EXPECT_FLOAT_EQ(read(with(llama_json, "\"rope_theta\": 100.0", newer)).rotary_base, 250);
  EXPECT_EQ(fault_of_config(with(llama_json, "\"rope_theta\": 100.0",
                                 R"("rope_parameters": {"rope_type": "llama3"})"))
                .place.field,
            "rope_parameters");
}

TEST(ModelConfig, RefusesWhatIsUnknownByName) {
  EXPECT_EQ(fault_of_config("{\"model_type\": \"gpt_j\"}").kind, ErrorKind::unsupported);
  EXPECT_EQ(fault_of_config("{}").place.field, "model_type");
  const Fault fault = fault_of_config(with(bert_json, "\"gelu\"", "\"mish\""));
  EXPECT_EQ(fault.kind, ErrorKind::unsupported);
  EXPECT_EQ(fault.place.field, "hidden_act");
  EXPECT_EQ(fault.found, "\"mish\"");
  EXPECT_EQ(fault_of_config(with(llama_json, "{", "{\"rope_scaling\": {\"rope_type\": \"yarn\"}, "))
                .place.field,
            "rope_scaling");
  EXPECT_EQ(
      fault_of_config(with(bert_json, "{", "{\"position_embedding_type\": \"relative_key\", "))
          .kind,
      ErrorKind::unsupported);
}

TEST(ModelConfig, RefusesImpossibleSizesNamingTheKey) {
  EXPECT_EQ(
      fault_of_config(with(bert_json, "\"hidden_size\": 12", "\"hidden_size\": 13")).place.field,
      "num_attention_heads");
  for (const char* value : {"0", "-3", "1e30", "2.5", "\"12\"", "[]", "99999999999999999999"}) {
    const Fault fault = fault_of_config(
        with(bert_json, "\"hidden_size\": 12", std::string("\"hidden_size\": ") + value));
    EXPECT_EQ(fault.kind, ErrorKind::format) << value;
    EXPECT_EQ(fault.place.field, "hidden_size") << value;
  }
  EXPECT_EQ(fault_of_config("[1, 2]").kind, ErrorKind::format);
  EXPECT_EQ(fault_of_config("{").kind, ErrorKind::format);
}

}  // namespace
}  // namespace lore
