#include "data/row_bytes.h"

#include <csignal>
#include <filesystem>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "data/dataset_files.h"

namespace lore {
namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20;

std::vector<std::byte> counted(std::size_t count, std::size_t first = 0) {
  std::vector<std::byte> bytes(count);
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::byte>((first + i) % 251);
  return bytes;
}

// Appends `size` bytes, `step` at a time, and reads them again.
void keeps(RowBytes& kept, std::size_t size, std::size_t step) {
  for (std::size_t at = 0; at < size; at += step) kept.append(counted(step, at));
  kept.finish();
  ASSERT_EQ(kept.bytes().size(), size);
  EXPECT_TRUE(std::ranges::equal(kept.bytes(), counted(size)));
  kept.give_back(size / 3, size / 2);
  kept.expect(size / 3, size / 2);
  EXPECT_TRUE(std::ranges::equal(kept.bytes(), counted(size))) << "giving back loses nothing";
}

class RowBytesTest : public ::testing::Test {
 protected:
  std::string folder() const { return files_.path("."); }
  bool is_empty() const { return std::filesystem::is_empty(folder()); }

  DatasetFiles files_;
};

TEST_F(RowBytesTest, AreWhatWasAppended) {
  keeps(*bytes_in_memory(0), 3 * mebibyte, 32);
  keeps(*bytes_in_memory(3 * mebibyte), 3 * mebibyte, 32);
  keeps(*bytes_in_file(folder()), 3 * mebibyte, 32);
  keeps(*bytes_in_file(folder()), 6 * mebibyte, 2 * mebibyte);
}

TEST_F(RowBytesTest, MayBeNone) {
  keeps(*bytes_in_memory(0), 0, 1);
  keeps(*bytes_in_file(folder()), 0, 1);
}

TEST_F(RowBytesTest, AreInAFileThatNobodySees) {
  const auto kept = bytes_in_file(folder());
  EXPECT_TRUE(is_empty()) << "while it is written";
  keeps(*kept, 2 * mebibyte, 32);
  EXPECT_TRUE(is_empty()) << "while it is read";
}

TEST_F(RowBytesTest, NeedAFolder) {
  const Fault missing = fault_of([&] { bytes_in_file(files_.path("nowhere")); });
  EXPECT_EQ(missing.kind, ErrorKind::not_found);
  EXPECT_EQ(missing.place.file, files_.path("nowhere"));
  const Fault file = fault_of([&] { bytes_in_file(files_.write("file", "x")); });
  EXPECT_EQ(file.kind, ErrorKind::not_found);
  EXPECT_EQ(fault_of([&] { bytes_in_file("/proc"); }).kind, ErrorKind::not_found);
}

// How a process of its own ends that runs `call`.
template <typename Call>
int status_of(Call call) {
  const pid_t child = ::fork();
  if (child == 0) {
    call();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

TEST_F(RowBytesTest, NeedAFolderThatCanBeWrittenTo) {
  std::filesystem::permissions(folder(), std::filesystem::perms::owner_exec);
  const int status = status_of([&] {
    if (::geteuid() == 0 && ::seteuid(65534) != 0) ::_exit(2);  // the superuser may write anywhere
    const Fault refused = fault_of([&] { bytes_in_file(folder()); });
    ::_exit(refused.kind == ErrorKind::io && refused.place.file == folder() ? 0 : 1);
  });
  std::filesystem::permissions(folder(), std::filesystem::perms::owner_all);
  EXPECT_EQ(status, 0);
}

TEST_F(RowBytesTest, SayWhenTheDiskIsFull) {
  const int status = status_of([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{.rlim_cur = 2 * mebibyte, .rlim_max = 2 * mebibyte};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const Fault full = fault_of([&] { keeps(*bytes_in_file(folder()), 4 * mebibyte, 32); });
    const bool is_clear = full.kind == ErrorKind::io && full.place.file == folder() &&
                          full.hint.find("bytes a row") != std::string::npos;
    ::_exit(is_clear ? 0 : 1);
  });
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(is_empty());
}

TEST_F(RowBytesTest, LeaveNothingOfAProcessThatIsKilled) {
  const int status = status_of([&] {
    const auto kept = bytes_in_file(folder());
    kept->append(counted(2 * mebibyte));
    ::raise(SIGKILL);
  });
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_TRUE(is_empty());
}

}  // namespace
}  // namespace lore
