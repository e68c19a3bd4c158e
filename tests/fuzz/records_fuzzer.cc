// Any bytes are records or an Error. The first byte says how they are to be read.

#include <cstdint>
#include <string>
#include <string_view>

#include "lore/data/record.h"
#include "lore/error.h"

#include "bundle/temporary_directory.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const lore::TemporaryDirectory folder;
  if (size == 0) return 0;
  lore::FileSpec file{.path = folder / "records"};
  file.format = (data[0] & 1) != 0 ? lore::FileFormat::jsonl : lore::FileFormat::delimited;
  file.quotes = (data[0] & 2) != 0;
  file.encoding = (data[0] & 4) != 0 ? lore::Encoding::latin1 : lore::Encoding::utf8;
  if ((data[0] & 8) != 0) file.delimiter = "::";
  if ((data[0] & 16) != 0) file.header = {"a", "b"};
  lore::write_text(file.path, {reinterpret_cast<const char*>(data) + 1, size - 1});
  try {
    const auto reader = lore::open_records(file, {});
    lore::Record record;
    while (reader->next(record)) {
      if (record.values.size() != reader->columns().size()) __builtin_trap();
    }
  } catch (const lore::Error&) {
  }
  return 0;
}
