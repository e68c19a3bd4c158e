#pragma once

#include <cstddef>
#include <span>

namespace lore {

// Asks the system to hold this memory, already written, in pages of 2 MiB: random rows of a table
// of 10^7 then cost little more than half the time, because their addresses are found at once. So
// is what stands beside it on its first and last page; less than half a page is left alone. What
// the system does not grant stays as it is, and contents stay in any case.
void prefer_huge_pages(std::span<const std::byte> memory);

}  // namespace lore
