#include "profile/subjects.h"

#include <gtest/gtest.h>

#include "profile/shop.h"

namespace lore {
namespace {

const SubjectColumns columns = {.item_slots = {"title", "year", "genres", "country"},
                                .user_slots = {"age"}};

std::vector<Subject> all(SubjectReader reader) {
  std::vector<Subject> subjects;
  for (Subject subject; reader.next(subject);) subjects.push_back(subject);
  return subjects;
}

std::string titles(const Subject& subject) {
  std::string titles;
  for (const PromptFields& entry : subject.history) {
    titles += entry.at("title") + ':' + entry.at("rating") + ' ';
  }
  return titles;
}

TEST(Subjects, OfItemsHaveTheFieldsOfTheSlots) {
  const Shop shop;
  const DatasetSpec spec = shop.spec();
  const std::vector<Subject> items = all(SubjectReader(spec, Side::item, columns));
  ASSERT_EQ(items.size(), 5U);
  EXPECT_EQ(items[0].id, "f1");
  EXPECT_EQ(items[0].fields,
            (PromptFields{{"title", "Alien"}, {"year", "1979"}, {"genres", "Horror, Sci-Fi"}}));
  EXPECT_EQ(items[4].fields.at("title"), "");
}

TEST(Subjects, TakeAFieldFromAColumnOfAnotherName) {
  const Shop shop;
  const DatasetSpec spec = shop.spec();
  SubjectColumns renamed = columns;
  renamed.column_of = {{"country", "year"}};
  EXPECT_EQ(all(SubjectReader(spec, Side::item, renamed))[0].fields.at("country"), "1979");
  renamed.column_of = {{"country", "land"}};
  EXPECT_EQ(fault_of([&] { SubjectReader(spec, Side::item, renamed); }).kind, ErrorKind::not_found);
}

TEST(Subjects, OfUsersTellWhatTheirTextsMayHaveSeenOldestFirst) {
  const Shop shop;
  const DatasetSpec spec = shop.spec();
  const std::vector<Subject> users = all(SubjectReader(spec, Side::user, columns));
  ASSERT_EQ(users.size(), 3U);
  EXPECT_EQ(users[0].fields, (PromptFields{{"age", "30"}}));
  EXPECT_EQ(titles(users[0]), "Alien:5 Casablanca:4 Brazil:1 ");  // not Dune, of time 70
  EXPECT_EQ(users[0].history_items, (std::vector<std::string>{"f1", "f3", "f2"}));
  EXPECT_EQ(titles(users[1]), "Dune:3 ");
  EXPECT_EQ(titles(users[2]), "");
}

TEST(Subjects, OfUsersTellTheTrainingRowsWhereThoseWereSeen) {
  const Shop shop;
  const DatasetSpec spec = shop.spec(R"({"rows": "train"})");
  const std::vector<Subject> users = all(SubjectReader(spec, Side::user, columns));
  EXPECT_EQ(titles(users[0]) + titles(users[1]), "Alien:5 Casablanca:4 Brazil:1 Dune:3 ");
}

TEST(Subjects, OfUsersAreRefusedWhereTheirTextsMayHaveSeenNothing) {
  const Shop shop;
  const DatasetSpec spec = shop.spec(R"("nothing")");
  const Fault fault = fault_of([&] { SubjectReader(spec, Side::user, columns); });
  EXPECT_EQ(fault.kind, ErrorKind::leak);
  EXPECT_EQ(fault.place.field, "texts.user.saw");
  EXPECT_EQ(all(SubjectReader(spec, Side::item, columns)).size(), 5U);
}

TEST(Subjects, OfUsersComeFromTheInteractionsWhereThereIsNoFile) {
  const Shop shop;
  DatasetSpec spec = shop.spec();
  spec.users.reset();
  const std::vector<Subject> users = all(SubjectReader(spec, Side::user, columns));
  ASSERT_EQ(users.size(), 2U);
  EXPECT_EQ(users[1].id, "bob");
  spec.items.reset();
  EXPECT_EQ(fault_of([&] { SubjectReader(spec, Side::item, columns); }).place.field, "items");
}

TEST(Subjects, StandOnce) {
  const Shop shop;
  const DatasetSpec spec = shop.spec();
  shop.files().write("films.csv", "film,title\nf1,A\nf1,B\n");
  const Fault fault = fault_of([&] { all(SubjectReader(spec, Side::item, columns)); });
  EXPECT_EQ(fault.place.line, 3U);
  shop.files().write("films.csv", "film,title\n,A\n");
  EXPECT_EQ(fault_of([&] { all(SubjectReader(spec, Side::item, columns)); }).problem,
            "a record without an id");
}

}  // namespace
}  // namespace lore
