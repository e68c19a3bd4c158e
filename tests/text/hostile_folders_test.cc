#include "text/hostile_folders.h"

#include <functional>
#include <limits>

#include <gtest/gtest.h>

#include "lore/data/safetensors.h"
#include "lore/error.h"

namespace lore {
namespace {

using hostile::Files;

// One of many ways to spoil a file, as `random` has it.
std::string spoilt(std::string bytes, std::mt19937& random) {
  static constexpr std::string_view lies[] = {
      "-1", "0", "99999999999999999999", "1e308", "null", "[]", "{}", "\"\"", "\xFF", "\n", "[[[["};
  const auto place = [&] { return bytes.empty() ? 0 : random() % bytes.size(); };
  switch (random() % 6) {
    case 0:
      return bytes.substr(0, place());
    case 1:
      return bytes + bytes.substr(place());
    case 2:
      return bytes.erase(place(), 1 + random() % 40);
    case 3: {  // a number becomes another
      const std::size_t at = bytes.find_first_of("0123456789", place());
      if (at == bytes.npos) return bytes;
      const std::size_t end = bytes.find_first_not_of("0123456789.", at);
      return bytes.replace(at, end - at, lies[random() % std::size(lies)]);
    }
    case 4:
      return bytes.replace(place(), random() % 8, lies[random() % std::size(lies)]);
    default:
      for (std::size_t flips = 1 + random() % 4; flips > 0 && !bytes.empty(); --flips) {
        bytes[place()] ^= static_cast<char>(1 << random() % 8);
      }
      return bytes;
  }
}

struct Victim {
  const char* name;
  Files (*files)();
  std::string (*open)(const std::string& folder);  // what broken_promise() says
};

std::string open_as_tokenizer(const std::string& folder) {
  return hostile::broken_promise(*load_tokenizer(folder));
}

std::string open_as_encoder(const std::string& folder) {
  return hostile::broken_promise(*open_encoder(folder));
}

class HostileFolder : public testing::TestWithParam<Victim> {
 protected:
  HostileFolder() { hostile::write_all(files_, folder_); }

  Files files_ = GetParam().files();
  made_up::Folder folder_;
};

TEST_P(HostileFolder, OpensUnspoilt) {
  EXPECT_EQ(GetParam().open(folder_.path()), "");
}

// Each file, spoilt in hundreds of ways, is refused by an Error that names a place, or opens and
// keeps what it promises.
TEST_P(HostileFolder, IsRefusedOrKeepsItsPromises) {
  std::mt19937 random(1);
  for (const auto& [name, original] : files_) {
    int refused = 0;
    for (int i = 0; i < 200; ++i) {
      made_up::write(folder_ / name, spoilt(original, random));
      try {
        EXPECT_EQ(GetParam().open(folder_.path()), "") << name << ' ' << i;
      } catch (const Error& error) {
        EXPECT_FALSE(error.fault().place.file.empty() && error.fault().place.field.empty())
            << name << ' ' << i << ": " << error.what();
        ++refused;
      }
    }
    made_up::write(folder_ / name, original);
    EXPECT_TRUE(refused > 0 || name.ends_with(".txt")) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, HostileFolder,
    testing::Values(Victim{"WordPieces", hostile::word_pieces, open_as_tokenizer},
                    Victim{"BytePairs", hostile::byte_pairs, open_as_tokenizer},
                    Victim{"BytePairsInOne", hostile::byte_pairs_in_one, open_as_tokenizer},
                    Victim{"UnigramInOne", hostile::unigram_in_one, open_as_tokenizer},
                    Victim{"Checkpoint", hostile::checkpoint, open_as_encoder}),
    [](const auto& victim) { return std::string(victim.param.name); });

class LyingCheckpoint : public testing::Test {
 protected:
  LyingCheckpoint() { hostile::write_all(files_, folder_); }

  Fault fault() const {
    return made_up::fault_of([&] { open_encoder(folder_.path()); });
  }

  // The first shard with one element of one tensor set.
  void poison(const std::string& tensor, float value) {
    const TensorFile file = TensorFile::from(files_["a.safetensors"], "a");
    TensorWriter writer;
    for (const auto& [name, ignored] : file.tensors()) {
      Matrix matrix = file.matrix(name);
      if (name == tensor) matrix.data()[matrix.size() - 1] = value;
      writer.add(name, matrix);
    }
    writer.write(folder_ / "a.safetensors");
  }

  void replace_in(const std::string& name, const std::string& from, const std::string& to) {
    std::string bytes = files_[name];
    ASSERT_NE(bytes.find(from), bytes.npos);
    made_up::write(folder_ / name, bytes.replace(bytes.find(from), from.size(), to));
  }

  Files files_ = hostile::checkpoint();
  made_up::Folder folder_;
};

TEST_F(LyingCheckpoint, IsRefusedForWeightsThatAreNotFinite) {
  for (const float value :
       {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
    poison("embeddings.LayerNorm.bias", value);
    const Fault found = fault();
    EXPECT_EQ(found.kind, ErrorKind::corrupt);
    EXPECT_EQ(found.place.file, folder_ / "a.safetensors");
    EXPECT_EQ(found.place.field, "embeddings.LayerNorm.bias");
    EXPECT_EQ(found.found, "element 11");
  }
}

TEST_F(LyingCheckpoint, IsRefusedWhereTheConfigurationIsOfAnotherModel) {
  for (const auto& [from, to] : {std::pair("\"hidden_size\": 12", "\"hidden_size\": 15"),
                                 std::pair("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1"),
                                 std::pair("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3"),
                                 std::pair("\"vocab_size\": 23", "\"vocab_size\": 24")}) {
    replace_in("config.json", from, to);
    EXPECT_EQ(fault().kind, ErrorKind::mismatch) << to;
  }
  replace_in("config.json", "\"model_type\": \"bert\"", "\"model_type\": \"neuro\"");
  EXPECT_EQ(fault().kind, ErrorKind::unsupported);
}

TEST_F(LyingCheckpoint, IsRefusedForAShardThatIsMissingOrOverlaps) {
  std::filesystem::remove(folder_ / "b.safetensors");
  EXPECT_EQ(fault().kind, ErrorKind::not_found);
  const std::string header = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                             R"("b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})";
  std::string bytes = {static_cast<char>(header.size()), 0, 0, 0, 0, 0, 0, 0};
  made_up::write(folder_ / "b.safetensors", bytes + header + std::string(12, '\0'));
  EXPECT_EQ(fault().kind, ErrorKind::corrupt);
  EXPECT_EQ(fault().problem, "tensors overlap");
}

TEST_F(LyingCheckpoint, GivesADefinedVectorForAnyBytes) {
  const auto encoder = open_encoder(folder_.path());
  std::string controls;
  for (int c = 0; c < 256; ++c) controls += static_cast<char>(c);
  const std::string_view texts[] = {controls, "\xC3\x28", "", std::string_view("\0\0", 2)};
  const Matrix vectors = encoder->encode(texts);
  for (const float value : vectors.values()) EXPECT_TRUE(std::isfinite(value));
  EXPECT_EQ(encoder->encode({}).rows(), 0u);
  EXPECT_EQ(encoder->encode({}).cols(), 12u);
}

}  // namespace
}  // namespace lore
