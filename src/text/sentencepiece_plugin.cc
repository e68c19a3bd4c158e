#include "text/sentencepiece_plugin.h"

#include <cstdlib>
#include <filesystem>
#include <vector>

#include <dlfcn.h>

#include "lore/error.h"

namespace lore {

namespace {

namespace fs = std::filesystem;

Error plugin_error(const std::string& problem, const std::string& file, const std::string& found,
                   const std::string& hint) {
  return Error({.kind = ErrorKind::unsupported,
                .problem = problem,
                .place = {.file = file},
                .found = found,
                .hint = hint});
}

// The folder of the library or program that holds this code.
fs::path own_folder() {
  static const char anchor = 0;
  Dl_info info = {};
  if (dladdr(&anchor, &info) == 0 || info.dli_fname == nullptr) return {};
  std::error_code ignored;
  return fs::canonical(info.dli_fname, ignored).parent_path();
}

std::vector<fs::path> candidate_folders() {
  if (const char* chosen = std::getenv("LORE_PLUGIN_DIR"); chosen != nullptr && *chosen != '\0') {
    return {chosen};
  }
  const fs::path own = own_folder();
  return {own / "lore", own, LORE_PLUGIN_INSTALL_DIR, LORE_PLUGIN_BUILD_DIR};
}

fs::path find_plugin() {
  std::string tried;
  for (const fs::path& folder : candidate_folders()) {
    fs::path file = folder / LORE_PLUGIN_FILE;
    std::error_code ignored;
    if (fs::is_regular_file(file, ignored)) return file;
    tried += (tried.empty() ? "" : ", ") + file.string();
  }
  throw plugin_error("the SentencePiece plug-in is missing", "", "no file at " + tried,
                     "set LORE_PLUGIN_DIR to the folder that holds " LORE_PLUGIN_FILE);
}

void* open_library(const fs::path& file) {
#if LORE_SENTENCEPIECE_ISOLATED
  return dlmopen(LM_ID_NEWLM, file.c_str(), RTLD_NOW | RTLD_LOCAL);
#else
  return dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
#endif
}

// Never closed: a linker namespace can be entered again, but its libraries do not survive leaving.
const LoreSentencePiece* load_plugin() {
  const fs::path file = find_plugin();
  void* library = open_library(file);
  if (library == nullptr) {
    throw plugin_error("the SentencePiece plug-in does not load", file, dlerror(),
                       "is libsentencepiece installed?");
  }
  const auto entry = reinterpret_cast<LoreSentencePieceEntry>(dlsym(library, "lore_sentencepiece"));
  const LoreSentencePiece* functions = entry == nullptr ? nullptr : entry(lore_sentencepiece_abi);
  if (functions == nullptr) {
    throw plugin_error("not the SentencePiece plug-in of this version of Lore", file, "",
                       "install both from one build");
  }
  return functions;
}

}  // namespace

const LoreSentencePiece& sentencepiece_plugin() {
  static const LoreSentencePiece* const functions = load_plugin();
  return *functions;
}

}  // namespace lore
