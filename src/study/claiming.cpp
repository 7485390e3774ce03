#include "study/claiming.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "berger/errors.hpp"
#include "runs/folders.hpp"
#include "study/folder.hpp"

namespace berger {
namespace {

namespace fs = std::filesystem;
using runs::ClaimPlace;
using runs::Life;

struct RunPlace {
  std::string folder, name;  // of its claims
};

// A run of a study is claimed where the study's other processes look.
RunPlace place_of_run(const std::string& folder) {
  const fs::path path = (fs::absolute(folder) / "").lexically_normal().parent_path();
  const fs::path study = path.parent_path().parent_path();
  if (path.parent_path().filename() == "runs" && exists((study / "study.toml").string()))
    return {claims_of_study(study.string()), path.filename().string()};
  return {folder + "/.claims", "@run"};
}

}  // namespace

std::string claims_of_study(const std::string& folder) {
  return folder + "/.claims";
}

bool is_free(runs::Claims& claims, const std::string& name, const ClaimPlace& place,
             const std::string& folder) {
  if (!place.held()) return true;
  const Life life = claims.life(name, place.number);
  if (life != Life::lives) return life == Life::dead;
  const auto owner = runs::owner_of(claims.folder(), name, place.number);
  throw ConfigError("", fmt::format("{}: {} is writing there; wait for it to end, or stop it",
                                    folder, owner ? described(*owner) : "another process"));
}

bool wait_until(const std::function<bool()>& done, const runs::Claims& claims,
                const std::string& folder, const RunOptions& options, const Progress& progress) {
  const auto pause = std::clamp<std::chrono::milliseconds>(
      claims.pace().beat / 4, std::chrono::milliseconds(5), std::chrono::seconds(2));
  for (bool told = false; !done(); told = true) {
    if (options.keep_going && !options.keep_going()) return false;
    if (!told && progress.note)
      progress.note(
          fmt::format("{}: another process was writing there; waiting up to {:.0f} s for "
                      "a sign of its life",
                      folder, std::chrono::duration<double>(claims.pace().patience).count()));
    std::this_thread::sleep_for(pause);
  }
  return true;
}

FolderClaims::FolderClaims(const std::string& folder, Of what, const RunOptions& options,
                           const Progress& progress)
    : claims_(what == Of::run ? place_of_run(folder).folder : claims_of_study(folder)),
      held_(claims_, what == Of::run ? place_of_run(folder).name : whole_study) {
  const std::string name = what == Of::run ? place_of_run(folder).name : whole_study;
  const auto take = [&] {
    const ClaimPlace place = claims_.list().of(name);
    return is_free(claims_, name, place, folder) && claims_.take(name, place);
  };
  // Parts of a study have claims of their own.
  const auto alone = [&] {
    bool all = true;
    for (const auto& [other, place] : claims_.list().names)
      if (what == Of::study && other != name) all = is_free(claims_, other, place, folder) && all;
    return all;
  };
  stopped_ = !wait_until(take, claims_, folder, options, progress) ||
             !wait_until(alone, claims_, folder, options, progress);
  if (!stopped_ && (what == Of::study || name == "@run")) claims_.remove_at_end();
}

}  // namespace berger
