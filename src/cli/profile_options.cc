#include "cli/profile_options.h"

#include <charconv>
#include <filesystem>

#include "lore/error.h"

namespace lore::cli {

namespace {

[[noreturn]] void refuse(const std::string& option, const std::string& expected,
                         const std::string& found) {
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "an option that means nothing",
               .place = {.field = option},
               .expected = expected,
               .found = '"' + found + '"'});
}

std::int64_t number_in(std::string_view text, const std::string& shard) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) return number;
  refuse("--shard", "I/N, like 0/4", shard);
}

void read_shard(const std::string& shard, ProfileJob& job) {
  const std::size_t slash = shard.find('/');
  if (slash == std::string::npos) refuse("--shard", "I/N, like 0/4", shard);
  job.shard = number_in(std::string_view(shard).substr(0, slash), shard);
  job.shards = number_in(std::string_view(shard).substr(slash + 1), shard);
}

void read_columns(const std::vector<std::string>& columns, ProfileJob& job) {
  for (const std::string& column : columns) {
    const std::size_t sign = column.find('=');
    if (sign == 0 || sign == std::string::npos) refuse("--column", "SLOT=COLUMN", column);
    job.columns[column.substr(0, sign)] = column.substr(sign + 1);
  }
}

void add_what(CLI::App& verb, ProfileJobOptions& options) {
  verb.add_option("--data", options.data, "The dataset's JSON file")->required();
  verb.add_option("--side", options.side, "user or item")->capture_default_str();
  verb.add_option("--pack", options.pack, "book, movie, music, news, product, or a file")
      ->required();
  verb.add_option("--store", options.store,
                  "The profile store; that of the dataset's texts, else profiles.db beside it");
  verb.add_option("--column", options.columns, "SLOT=COLUMN where the names differ; repeatable");
  verb.add_option("--rating", options.rating, "Column told as the rating; the label's else");
  verb.add_option("--shard", options.shard, "I/N: the I-th of N parts, counted from 0")
      ->capture_default_str();
}

void add_how(CLI::App& verb, ProfileJobOptions& options) {
  const auto add = [&verb](const char* name, auto& value, const char* help) {
    verb.add_option(name, value, help)->capture_default_str()->group("Prompts");
  };
  add("--history-tokens", options.history_tokens, "Most tokens of a history; 0: no limit");
  add("--partition", options.partition, "Cut histories into parts of so many, asked one by one");
  add("--partitions", options.partitions, "How many of the newest parts are told");
  add("--item-vectors", options.item_vectors,
      "Vectors of the items, for --neighbours and --relevant");
  add("--neighbours", options.neighbours, "Tell so many similar items in prompts about items");
  add("--neighbour-texts", options.neighbour_texts,
      "JSONL of texts to tell them by, not by fields");
  verb.add_flag("--relevant", options.relevant, "Keep the relevant of a history, not the newest")
      ->group("Prompts");
  add("--group-vectors", options.group_vectors, "Vectors of the side, for groups");
  add("--groups", options.groups, "Ask about so many groups for the tail");
  add("--tail", options.tail, "Entities of fewer interactions are of the tail");
  add("--temperature", options.sampling.temperature, "Of the model");
  add("--top-p", options.sampling.top_p, "Of the model");
  add("--max-tokens", options.sampling.max_tokens, "Of a reply");
  add("--seed", options.seed, "Of the model; below 0: not sent");
}

}  // namespace

void add_job_options(CLI::App& verb, ProfileJobOptions& options) {
  add_what(verb, options);
  add_how(verb, options);
}

Side parse_side(const std::string& name) {
  for (Side side : {Side::user, Side::item}) {
    if (name == name_of(side)) return side;
  }
  refuse("--side", "user or item", name);
}

PromptPack find_pack(const std::string& name) {
  const bool is_file = name.find('/') != std::string::npos || name.ends_with(".json");
  return is_file ? read_prompt_pack(name) : shipped_prompt_pack(name);
}

ProfileJob job_of(const ProfileJobOptions& options) {
  ProfileJob job{.data = read_dataset_spec(options.data),
                 .side = parse_side(options.side),
                 .pack = find_pack(options.pack),
                 .sampling = options.sampling,
                 .rating = options.rating,
                 .history_tokens = options.history_tokens,
                 .partition = options.partition,
                 .partitions = options.partitions,
                 .item_vectors = options.item_vectors,
                 .neighbours = options.neighbours,
                 .neighbour_texts = options.neighbour_texts,
                 .relevant = options.relevant,
                 .group_vectors = options.group_vectors,
                 .groups = options.groups,
                 .tail = options.tail};
  if (options.seed >= 0) job.sampling.seed = options.seed;
  read_shard(options.shard, job);
  read_columns(options.columns, job);
  return job;
}

std::string store_of(const ProfileJobOptions& options, const ProfileJob& job) {
  if (!options.store.empty()) return options.store;
  const auto texts = job.data.texts.find(job.side);
  if (texts != job.data.texts.end() && !texts->second.store.empty()) return texts->second.store;
  return (std::filesystem::path(options.data).parent_path() / "profiles.db").string();
}

}  // namespace lore::cli
