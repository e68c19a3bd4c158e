#pragma once

#include <string>

#include "lore/data/schema.h"

#include "data/dataset_files.h"

namespace lore {

// A dataset of five films, three people and what they saw when; texts about users may have seen it
// until time 60.
class Shop {
 public:
  Shop() {
    files_.write("films.csv",
                 "film,title,year,genres\n"
                 "f1,Alien,1979,Horror|Sci-Fi\nf2,Brazil,1985,Comedy\nf3,Casablanca,1942,Drama\n"
                 "f4,Dune,1984,Sci-Fi\nf5,,,\n");
    files_.write("people.csv", "person,age\nann,30\nbob,\ncem,50\n");
    write_clicks("");
  }

  void write_clicks(const std::string& more) const {
    files_.write("clicks.csv",
                 "person,film,stars,time\n"
                 "ann,f1,5,10\nann,f2,1,30\nann,f3,4,20\nbob,f4,3,50\nann,f4,2,70\nbob,f1,5,80\n" +
                     more);
  }

  DatasetSpec spec(const std::string& saw = R"({"until": 60})") const {
    return files_.spec(R"({
      "name": "shop", "interactions": {"file": "clicks.csv"},
      "users": {"file": "people.csv"}, "items": {"file": "films.csv"},
      "columns": {"person": {"kind": "categorical", "side": "user"},
                  "age": {"kind": "numeric", "side": "user"},
                  "film": {"kind": "categorical", "side": "item"},
                  "genres": {"kind": "multi-valued", "side": "item", "separator": "|"}},
      "user": "person", "item": "film", "time": "time",
      "label": {"column": "stars", "threshold": 4},
      "split": {"by": "time", "valid": 0.2, "test": 0.2},
      "texts": {"user": {"file": "none.jsonl", "saw": )" +
                       saw + "}}}");
  }

  std::string path(const std::string& name) const { return files_.path(name); }
  const DatasetFiles& files() const { return files_; }

 private:
  DatasetFiles files_;
};

}  // namespace lore
