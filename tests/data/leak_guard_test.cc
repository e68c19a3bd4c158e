#include "data/leak_guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/dataset_files.h"

namespace lore {
namespace {

using ::testing::HasSubstr;
using What = SawSpec::What;

SawSpec saw_of(What what, bool train_on_seen = false) {
  SawSpec saw;
  saw.what = what;
  saw.train_on_seen = train_on_seen;
  return saw;
}

SawSpec until(std::int64_t time, bool train_on_seen = false) {
  SawSpec saw = saw_of(What::until, train_on_seen);
  saw.until = time;
  return saw;
}

class LeakGuardTest : public ::testing::Test {
 protected:
  LeakGuardTest() {
    for (const char* id : {"u1", "u2"}) users_.add(id);
    for (const char* id : {"i1", "i2", "i3"}) items_.add(id);
    spec_.source = "data.json";
    spec_.user_id = "user";
    spec_.item_id = "item";
    spec_.time = "ts";
  }

  void guard(const SawSpec& saw) {
    spec_.texts[Side::user].saw = saw;
    check_leaks(spec_, users_, items_, {train_, valid_, test_});
  }

  Fault leak(const SawSpec& saw) {
    const Fault fault = fault_of([&] { guard(saw); });
    EXPECT_EQ(fault.kind, ErrorKind::leak);
    return fault;
  }

  DatasetFiles files_;
  DatasetSpec spec_;
  Catalog users_;
  Catalog items_;
  std::vector<Example> train_ = {{.user = 1, .item = 1, .time = 10},
                                 {.user = 2, .item = 2, .time = 20}};
  std::vector<Example> valid_ = {{.user = 1, .item = 2, .time = 30}};
  std::vector<Example> test_ = {{.user = 1, .item = 3, .time = 40},
                                {.user = 2, .item = 3, .time = 50}};
};

TEST_F(LeakGuardTest, AllowsAuthorsWhoSawNothing) {
  guard(saw_of(What::nothing));
}

TEST_F(LeakGuardTest, RefusesRowsUpToTheTimeSeen) {
  guard(until(9));
  const Fault fault = leak(until(40));
  EXPECT_EQ(fault.place.file, "data.json");
  EXPECT_EQ(fault.place.field, "texts.user.saw");
  EXPECT_EQ(fault.found,
            "2 of 2 train rows, 1 of 1 valid rows, 1 of 2 test rows: (\"u1\", \"i1\", 10), "
            "(\"u2\", \"i2\", 20), (\"u1\", \"i2\", 30)");
}

TEST_F(LeakGuardTest, NeedsConsentToTrainOnSeenRows) {
  const Fault fault = leak(until(20));
  EXPECT_THAT(fault.hint, HasSubstr("train_on_seen"));
  guard(until(20, true));
  EXPECT_THAT(leak(until(30, true)).found,
              HasSubstr("0 of 2 train rows, 1 of 1 valid rows, 0 of 2 test rows"));
}

TEST_F(LeakGuardTest, ComparesWithTheTrainingRows) {
  EXPECT_THAT(leak(saw_of(What::train_rows)).found, HasSubstr("2 of 2 train rows, 0 of 1 valid"));
  guard(saw_of(What::train_rows, true));
  test_.push_back({.user = 1, .item = 1, .time = 11});
  guard(saw_of(What::train_rows, true));
  test_.back().time = 10;
  EXPECT_THAT(leak(saw_of(What::train_rows, true)).found,
              HasSubstr("1 of 3 test rows: (\"u1\", \"i1\", 10)"));
}

TEST_F(LeakGuardTest, ComparesUserAndItemWhereThereIsNoTime) {
  spec_.time.clear();
  test_.push_back({.user = 1, .item = 1, .time = 99});
  EXPECT_THAT(leak(saw_of(What::train_rows, true)).found,
              HasSubstr("1 of 3 test rows: (\"u1\", \"i1\")"));
}

TEST_F(LeakGuardTest, ComparesWithAListOfRows) {
  SawSpec saw = saw_of(What::file);
  saw.file.path = files_.write("seen.csv", "item,user,ts\ni2,u1,31\ni9,u1,30\ni3,u9,40\n");
  guard(saw);
  saw.file.path = files_.write("seen.csv", "item,user,ts\ni2,u1,30\ni1,u1,10\n");
  EXPECT_THAT(leak(saw).found, HasSubstr("1 of 2 train rows, 1 of 1 valid rows, 0 of 2 test"));
  saw.train_on_seen = true;
  EXPECT_THAT(leak(saw).found, HasSubstr("0 of 2 train rows, 1 of 1 valid rows, 0 of 2 test"));
}

TEST_F(LeakGuardTest, TakesAListWithoutTimesForAllTimes) {
  SawSpec saw = saw_of(What::file);
  saw.file.path = files_.write("seen.csv", "user,item\nu2,i3\n");
  EXPECT_THAT(leak(saw).found, HasSubstr("1 of 2 test rows: (\"u2\", \"i3\", 50)"));
}

TEST_F(LeakGuardTest, RefusesAListItCannotRead) {
  SawSpec saw = saw_of(What::file);
  saw.file.path = files_.write("seen.csv", "user,film\nu2,i3\n");
  EXPECT_EQ(fault_of([&] { guard(saw); }).kind, ErrorKind::not_found);
  saw.file.path = files_.write("seen.csv", "user,item,ts\nu2,i3,50\nu2,i3,soon\n");
  const Fault fault = fault_of([&] { guard(saw); });
  EXPECT_EQ(fault.kind, ErrorKind::format);
  EXPECT_EQ(fault.place.line, 3);
  EXPECT_EQ(fault.place.field, "ts");
}

TEST_F(LeakGuardTest, LooksAtVectorsToo) {
  spec_.vectors[Side::item].saw = until(99);
  EXPECT_EQ(leak(saw_of(What::nothing)).place.field, "vectors.item.saw");
}

TEST_F(LeakGuardTest, ChecksTimesAloneWhereSeenRowsAreUnknown) {
  const std::vector<Example> rows = {{.user = 1, .item = 1, .time = 5}};
  spec_.texts[Side::item].saw = saw_of(What::train_rows);
  check_times(spec_, users_, items_, rows);
  spec_.vectors[Side::user].saw = until(4);
  check_times(spec_, users_, items_, rows);
  spec_.vectors[Side::user].saw = until(5);
  const Fault fault = fault_of([&] { check_times(spec_, users_, items_, rows); });
  EXPECT_EQ(fault.kind, ErrorKind::leak);
  EXPECT_EQ(fault.place.field, "vectors.user.saw");
}

}  // namespace
}  // namespace lore
