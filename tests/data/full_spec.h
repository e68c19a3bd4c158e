#pragma once

namespace lore {

// A dataset file that uses every key at least once.
inline constexpr const char* full_spec = R"({
  // what each film was given
  "name": "films",
  "interactions": {"file": "ratings.dat", "format": "delimited", "delimiter": "::",
                   "encoding": "latin-1", "header": ["user", "item", "rating", "ts"]},
  "users": {"file": "users.tsv", "quotes": false, "key": "id", "repeats": "first"},
  "items": "/elsewhere/items.jsonl",
  "columns": {
    "gender": {"side": "user"},
    "age": {"kind": "numeric", "side": "user"},
    "genres": {"kind": "multi-valued", "side": "item", "separator": ",", "max_values": 6,
               "min_count": 2},
    "title": {"kind": "text", "side": "item"},
    "seen": {"kind": "sequence", "side": "user", "vocabulary_of": "item"},
    "device": {"hash_buckets": 1000},
    "item": {"min_count": 5}
  },
  "user": "user", "item": "item", "time": "ts",
  "label": {"column": "rating", "threshold": 4, "drop": ["3"]},
  "history": {"rows": "all", "length": 50, "columns": ["item", "genres"]},
  "split": {"by": "files", "valid": "valid.dat", "test": {"file": "test.csv"}},
  "texts": {"item": {"file": "plots.jsonl", "id": "film", "text": "plot", "columns": ["title"],
                     "saw": "nothing"},
            "user": {"store": "profiles.db", "pack": "movie", "saw": {"until": 978300000}}},
  "vectors": {"item": {"file": "v.npy", "ids": "ids.txt",
                       "saw": {"rows": "train", "train_on_seen": true}},
              "user": {"file": "u.safetensors", "saw": {"rows": "seen.dat"}}}
})";

}  // namespace lore
