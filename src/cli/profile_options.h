#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "lore/profile/profiler.h"

namespace lore::cli {

// What the options of `lore profile` say of the job, as words.
struct ProfileJobOptions {
  std::string data;
  std::string side = "item";
  std::string pack;
  std::string store;  // empty: the dataset's for the side, else profiles.db beside the dataset
  std::vector<std::string> columns;  // "slot=column"
  std::string rating;
  std::string shard = "0/1";
  std::size_t history_tokens = 3000;
  std::size_t partition = 0;
  std::size_t partitions = 4;
  std::string item_vectors;
  std::size_t neighbours = 0;
  std::string neighbour_texts;
  bool relevant = false;
  std::string group_vectors;
  std::size_t groups = 0;
  std::size_t tail = 0;
  Sampling sampling;
  std::int64_t seed = -1;  // below 0: none
};

void add_job_options(CLI::App& verb, ProfileJobOptions& options);

// Reads the dataset and the pack. Throws what reading them throws, and Error(invalid_argument) for
// words that mean nothing.
ProfileJob job_of(const ProfileJobOptions& options);

// The store that is meant, see ProfileJobOptions::store.
std::string store_of(const ProfileJobOptions& options, const ProfileJob& job);

// A pack by its file (with a '/' or a ".json" in it) or by its name.
PromptPack find_pack(const std::string& name);

// "user" or "item". Throws Error(invalid_argument).
Side parse_side(const std::string& name);

}  // namespace lore::cli
