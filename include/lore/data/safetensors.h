#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lore/data/string_table.h"
#include "lore/matrix.h"
#include "lore/table.h"

namespace lore {

enum class DType : std::uint8_t { f32, f16, bf16, i64, i32, u8, i8 };

// A file in the safetensors layout: 8 bytes little-endian header length, a JSON header, then the
// tensors' bytes. It holds data only and no code; every count is checked against the file's size
// before it is believed.
// Thread safety: const members are safe for concurrent use.
class TensorFile {
 public:
  struct Tensor {
    DType dtype = DType::f32;
    std::vector<std::int64_t> shape;
    std::span<const std::byte> bytes;  // valid while the TensorFile lives
  };

  // Maps the file read-only; it must not shrink while this or a copy lives (replacing it by
  // renaming over it is safe). Throws Error(not_found), Error(io), or Error(corrupt) with the
  // offset.
  static TensorFile open(const std::string& path);

  // The same of a file's bytes already in memory, which nobody can change meanwhile; `path` is for
  // messages.
  static TensorFile from(std::string bytes, const std::string& path);

  bool contains(const std::string& name) const { return tensors_.contains(name); }
  const std::map<std::string, Tensor>& tensors() const { return tensors_; }
  const std::map<std::string, std::string>& metadata() const { return metadata_; }

  // Throws Error(not_found) naming the file and what it does hold.
  const Tensor& tensor(const std::string& name) const;

  // A tensor of rank 1 (one row) or 2 as f32, converted from f16 or bf16. This and the following
  // copy; they throw Error(mismatch) for a tensor of another type or shape.
  Matrix matrix(const std::string& name) const;
  std::vector<std::int32_t> int32s(const std::string& name) const;
  std::vector<std::int64_t> int64s(const std::string& name) const;
  std::vector<std::uint8_t> bytes(const std::string& name) const;

  // The numbers of an I64, I32, U8 or F32 tensor where they stand; the array keeps the file's
  // memory. Throws Error(mismatch) for a tensor of another type, or one that is not aligned.
  template <typename T>
  Array<T> array(const std::string& name) const;

  // As TensorWriter::add wrote it, where it stands. Throws as array(), and as StringTable.
  StringTable string_table(const std::string& name) const;

  // A table as TensorWriter::borrow wrote it: F32, F16 or I8 of rank 2. It shares the file's memory
  // and keeps it. Throws Error(mismatch), also for I8 without an F32 tensor "<name>.scales" of one
  // number a row.
  Table table(const std::string& name) const;

  // The strings as TensorWriter::add_strings wrote them. Throws Error(corrupt) if they are not.
  std::vector<std::string> strings(const std::string& name) const;

  const std::string& path() const { return path_; }

 private:
  TensorFile(const std::string& path, std::span<const std::byte> bytes,
             std::shared_ptr<const void> memory);

  std::string path_;
  std::shared_ptr<const void> memory_;  // what the tensors point into
  std::map<std::string, Tensor> tensors_;
  std::map<std::string, std::string> metadata_;
};

// Collects tensors and writes them as one file, under a temporary name, synced, then renamed.
class TensorWriter {
 public:
  // Each throws Error(invalid_argument) for a name that was added before.
  void add(const std::string& name, const Matrix& matrix);
  void add(const std::string& name, std::span<const std::int32_t> values);
  void add(const std::string& name, std::span<const std::int64_t> values);
  void add(const std::string& name, std::span<const std::uint8_t> values);

  // As tensors "<name>.bytes", "<name>.ends" and "<name>.slots".
  void add(const std::string& name, const StringTable& strings);

  // As add() of a matrix of `cols` columns, without a copy: `values` must outlive this unchanged.
  // REQUIRES: cols > 0, and values.size() is a multiple of it.
  void borrow(const std::string& name, std::span<const float> values, std::size_t cols);

  // A table of any type; its scales become a tensor "<name>.scales". It shares the table's memory.
  void borrow(const std::string& name, const Table& table);

  // Stored as U8, each string ended by a NUL byte. Throws Error(invalid_argument) for a string that
  // holds one or is not UTF-8.
  void add_strings(const std::string& name, const std::vector<std::string>& strings);

  void set_metadata(const std::string& key, const std::string& value);

  // The file's bytes, equal for equal contents.
  std::string bytes() const;

  // Throws Error(not_found) where the folder does not exist, or Error(io).
  void write(const std::string& path) const;

 private:
  struct Entry {
    DType dtype;
    std::vector<std::int64_t> shape;
    std::string own;            // what was copied; or else
    std::string_view borrowed;  // what lives elsewhere
    Table table = {};           // what keeps it alive, if anything does

    std::string_view bytes() const { return borrowed.empty() ? own : borrowed; }
  };
  using Entries = std::map<std::string, Entry>;

  void put(const std::string& name, Entry entry);
  std::vector<Entries::const_iterator> layout() const;
  std::string header() const;

  Entries entries_;
  std::map<std::string, std::string> metadata_;
};

}  // namespace lore
