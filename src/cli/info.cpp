#include <fmt/format.h>
#include <fmt/ranges.h>
#include <png.h>
#include <toml++/impl/version.h>
#include <xxhash.h>
#include <zipconf.h>
#include <zlib.h>

#include <CLI/Version.hpp>
#include <nlohmann/detail/abi_macros.hpp>

#include "berger/engine.hpp"
#include "berger/network.hpp"
#include "berger/version.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/shared.hpp"
#include "core/available.hpp"
#include "data/cache.hpp"
#include "study/environment.hpp"
#include "study/exit_code.hpp"

namespace berger::cli {
namespace {

std::string libraries() {
  return fmt::format(
      "fmt {}.{}.{}, libzip {}, zlib {}, libpng {}, xxHash {}.{}.{}, nlohmann-json {}.{}.{}, "
      "toml++ {}.{}.{}, CLI11 {}",
      FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100, LIBZIP_VERSION, ZLIB_VERSION,
      PNG_LIBPNG_VER_STRING, XXH_VERSION_MAJOR, XXH_VERSION_MINOR, XXH_VERSION_RELEASE,
      NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH,
      TOML_LIB_MAJOR, TOML_LIB_MINOR, TOML_LIB_PATCH, CLI11_VERSION);
}

std::string memory_text() {
  const std::int64_t bytes = available_memory(surroundings());
  return bytes == 0 ? "not known" : fmt::format("{} MiB", thousands(bytes >> 20));
}

}  // namespace

int info(const EngineArguments& arguments) {
  const Engine engine = engine_of(arguments, hardware_threads());
  std::vector<std::string_view> isas, rewrites;
  for (const Isa isa : available_isas()) isas.push_back(name(isa));
  for (const Rewrite& rewrite : all_rewrites()) rewrites.push_back(rewrite.name);
  print(aligned(
      {{"berger", std::string(version)},
       {"kernels", fmt::format("{} (available: {})", name(engine.isa), fmt::join(isas, ", "))},
       {"threads", fmt::format("{} (of {})", engine.threads, hardware_threads())},
       {"memory", memory_text()},
       {"devices", "cpu: " + processor()},
       {"rewrites", fmt::format("{}", fmt::join(rewrites, ", "))},
       {"cache",
        cache_folder().empty() ? "none: neither BERGER_CACHE nor HOME is set" : cache_folder()},
       {"compiler", std::string(compiler())},
       {"libraries", libraries()}},
      2));
  return exit_codes::done;
}

}  // namespace berger::cli
