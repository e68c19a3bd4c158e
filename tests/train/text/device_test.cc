#include "train/text/device.h"

#include <gtest/gtest.h>

#include "lore/error.h"

#include "text/made_up.h"

namespace lore {
namespace {

TEST(Device, IsTheCpuOrWhatLibtorchHas) {
  EXPECT_EQ(device_of("cpu"), at::Device(at::kCPU));
  for (const std::string name : {"cuda", "cuda:0"}) {
    if (at::hasCUDA() && at::getNumGPUs() > 0) {
      EXPECT_EQ(device_of(name), at::Device(at::kCUDA, 0));
    } else {
      EXPECT_EQ(made_up::fault_of([&] { device_of(name); }).kind, ErrorKind::unsupported);
    }
  }
}

TEST(Device, SaysWhatIsThereWhereOneIsNot) {
  const Fault fault = made_up::fault_of([] { device_of("cuda:999"); });
  EXPECT_EQ(fault.kind, ErrorKind::unsupported);
  EXPECT_EQ(fault.found, "cuda:999");
}

TEST(Device, RefusesNamesOfNone) {
  for (const std::string name : {"", "gpu", "cuda:", "cuda:-1", "cuda:1000", "cpu:0", "cuda:0x"}) {
    EXPECT_EQ(made_up::fault_of([&] { device_of(name); }).kind, ErrorKind::invalid_argument)
        << name;
  }
}

TEST(Device, LeavesTheHostsSettingAsItWas) {
  const bool before = at::globalContext().allowTF32CuBLAS();
  {
    const FastProducts fast;
    EXPECT_TRUE(at::globalContext().allowTF32CuBLAS());
  }
  EXPECT_EQ(at::globalContext().allowTF32CuBLAS(), before);
}

}  // namespace
}  // namespace lore
