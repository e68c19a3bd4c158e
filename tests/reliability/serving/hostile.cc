// Bundles that are not what they claim to be.

#include <chrono>
#include <cstring>
#include <random>

#include <sys/mman.h>
#include <sys/wait.h>

#include "lore/error.h"

#include "bundle/narrow_bundle.h"
#include "reliability/serving/drill.h"

namespace lore {
namespace {

using Random = std::mt19937_64;

std::size_t below(std::size_t limit, Random& random) {
  return limit == 0 ? 0 : static_cast<std::size_t>(random() % limit);
}

void flip_bit(std::string& bytes, Random& random) {
  if (!bytes.empty()) bytes[below(bytes.size(), random)] ^= char(1 << below(8, random));
}

void cut(std::string& bytes, Random& random) {
  bytes.resize(below(bytes.size(), random));
}

void blank(std::string& bytes, Random& random) {
  const std::size_t begin = below(bytes.size(), random);
  const std::size_t count = below(std::min<std::size_t>(bytes.size() - begin, 512) + 1, random);
  std::memset(bytes.data() + begin, random() % 2 == 0 ? 0 : 0xff, count);
}

void splice(std::string& bytes, Random& random) {
  const std::size_t from = below(bytes.size(), random);
  const std::string piece = bytes.substr(from, below(256, random) + 1);
  bytes.insert(below(bytes.size(), random), piece);
}

void write_number(std::string& bytes, Random& random) {
  static constexpr std::uint64_t numbers[] = {
      0, 1, 0x7fffffff, 0x80000000, 0xffffffff, std::uint64_t{1} << 63, ~std::uint64_t{0}};
  const std::uint64_t number = numbers[below(std::size(numbers), random)];
  const std::size_t width = random() % 2 == 0 ? 4 : 8;
  if (bytes.size() < width) return;
  std::memcpy(bytes.data() + below(bytes.size() - width + 1, random), &number, width);
}

void write_digits(std::string& bytes, Random& random) {
  const std::size_t digit = bytes.find_first_of("0123456789", below(bytes.size(), random));
  if (digit == bytes.npos) return;
  bytes.replace(digit, 1, random() % 2 == 0 ? "9223372036854775808" : "-1");
}

void swap_files(Files& files, Random& random) {
  auto one = std::next(files.begin(), std::ptrdiff_t(below(files.size(), random)));
  auto other = std::next(files.begin(), std::ptrdiff_t(below(files.size(), random)));
  std::swap(one->second, other->second);
}

void mutate(Files& files, Random& random) {
  static constexpr void (*ways[])(std::string&, Random&) = {
      flip_bit, flip_bit, cut, blank, splice, write_number, write_digits};
  const std::size_t way = below(std::size(ways) + 1, random);
  if (way == std::size(ways)) {
    swap_files(files, random);
    return;
  }
  ways[way](std::next(files.begin(), std::ptrdiff_t(below(files.size(), random)))->second, random);
}

// What children and parent count together.
struct Counts {
  std::int64_t next = 0;  // trial
  std::int64_t refused = 0;
  std::int64_t same = 0;        // the mutation changed nothing
  std::int64_t accepted = 0;    // though changed, and not vouched for
  std::int64_t vouched = 0;     // changed, resealed, and consistent in itself
  std::int64_t unforeseen = 0;  // exceptions of other types
};

void try_one(const Files& original, std::int64_t trial, const std::string& directory,
             Counts& counts) {
  Random random(static_cast<std::uint64_t>(trial));
  Files files = original;
  mutate(files, random);
  const bool is_same = files == original;
  const bool is_resealed = trial % 2 == 1;
  if (is_resealed) files = resealed(std::move(files));
  write_files(files, directory);
  try {
    open_bundle(directory);
    ++(is_same ? counts.same : is_resealed ? counts.vouched : counts.accepted);
  } catch (const Error&) {
    ++counts.refused;
  } catch (const std::exception&) {
    ++counts.unforeseen;
  }
}

Counts& shared_counts() {
  void* memory =
      ::mmap(nullptr, sizeof(Counts), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  return *::new (memory) Counts();
}

std::string tensor_file(const std::string& header, std::uint64_t claimed, std::size_t data) {
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &claimed, 8);
  return bytes + header + std::string(data, '\0');
}

std::string tensor_file(const std::string& header, std::size_t data = 64) {
  return tensor_file(header, header.size(), data);
}

std::string many_tensors() {
  std::string header = "{";
  for (int i = 0; i < 100'000; ++i) {
    header += (i == 0 ? "\"t" : ",\"t") + std::to_string(i) +
              R"(":{"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
  }
  return tensor_file(header + "}");
}

// Tensor files whose headers promise what the file does not hold.
std::vector<std::string> lies() {
  const std::string deep(100'000, '[');
  return {
      tensor_file("{}", std::uint64_t{1} << 63, 8),
      tensor_file("{}", ~std::uint64_t{0}, 8),
      tensor_file("{}", std::uint64_t{1} << 40, 8),
      tensor_file(R"({"a":{"dtype":"F32","shape":[9223372036854775807],"data_offsets":[0,64]}})"),
      tensor_file(R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}})"),
      tensor_file(R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,64]}})"),
      tensor_file(R"({"a":{"dtype":"F32","shape":[16],"data_offsets":[0,18446744073709551615]}})"),
      tensor_file(R"({"a":{"dtype":"F32","shape":[16],"data_offsets":[64,0]}})"),
      tensor_file(R"({"a":{"dtype":"F32","shape":[16],"data_offsets":[0,64]},)"
                  R"("b":{"dtype":"F32","shape":[16],"data_offsets":[0,64]}})"),
      tensor_file(R"({"a":{"dtype":"F64","shape":[8],"data_offsets":[0,64]}})"),
      tensor_file(R"({"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,16],"data_offsets":[0,64]}})"),
      tensor_file(deep),
      tensor_file("{\"a\":" + deep),
      many_tensors(),
      std::string(),
      "x",
  };
}

double seconds_to_refuse(const std::string& directory, bool& refused) {
  const auto start = std::chrono::steady_clock::now();
  try {
    open_bundle(directory);
  } catch (const Error&) {
    refused = true;
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

nlohmann::json mutate_bundles(std::int64_t count) {
  const TemporaryDirectory folder;
  write_bundle(narrow_bundle(), folder / "bundle");
  const Files original = read_files(folder / "bundle");
  Counts& counts = shared_counts();
  std::int64_t crashes = 0;
  std::int64_t peak_kib = 0;
  while (counts.next < count) {
    const ChildEnd end = run_in_child([&] {
      while (counts.next < count) try_one(original, counts.next++, folder / "trial", counts);
    });
    crashes += end.status != 0;
    peak_kib = std::max(peak_kib, end.peak_kib);
  }
  return {{"bundles", count},
          {"crashes", crashes},
          {"refused", counts.refused},
          {"accepted_silently", counts.accepted},
          {"unchanged_by_the_mutation", counts.same},
          {"consistent_though_forged", counts.vouched},
          {"peak_mib", peak_kib / 1024},
          {"failures", crashes + counts.accepted + counts.unforeseen}};
}

nlohmann::json tell_lies(std::int64_t) {
  const TemporaryDirectory folder;
  write_bundle(narrow_bundle(), folder / "bundle");
  const Files original = read_files(folder / "bundle");
  std::int64_t told = 0;
  std::int64_t failures = 0;
  double slowest = 0;
  std::int64_t largest_kib = 0;
  const std::int64_t idle_kib = run_in_child([] {}).peak_kib;
  for (const char* name : {"weights.safetensors", "store.safetensors", "golden.safetensors",
                           "graph.json", "calibration.json", "tables.safetensors"}) {
    for (const std::string& lie : lies()) {
      Files files = original;
      files[name] = lie;
      write_files(resealed(std::move(files)), folder / "lie");
      bool refused = false;
      slowest = std::max(slowest, seconds_to_refuse(folder / "lie", refused));
      const ChildEnd end = run_in_child([&] { seconds_to_refuse(folder / "lie", refused); });
      largest_kib = std::max(largest_kib, end.peak_kib - idle_kib);
      failures += !refused || end.status != 0;
      ++told;
    }
  }
  return {{"lies", told},
          {"refused", told - failures},
          {"slowest_ms", slowest * 1e3},
          {"most_memory_mib", static_cast<double>(largest_kib) / 1024},
          {"failures", failures}};
}

}  // namespace lore
