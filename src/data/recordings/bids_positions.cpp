#include "data/recordings/bids_positions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "berger/errors.hpp"
#include "core/readable.hpp"
#include "io/text_fields.hpp"

namespace berger {
namespace {

// Systems whose x is to the front and y to the left; of all others x is to the right.
constexpr std::array<std::string_view, 5> front_left{"CTF", "4DBti", "KitYokogawa", "EEGLAB",
                                                     "EEGLAB-HJ"};

std::string space_of(const std::string& path) {
  Entities entities = entities_of(std::filesystem::path(path).stem().string());
  return entities["space"];
}

// The nearest description of the same space as the table.
std::optional<ElectrodeSpace> space_beside(const BidsRecording& recording,
                                           const std::string& table) {
  std::vector<std::string> paths = inherited(recording, "coordsystem.json");
  std::erase_if(paths, [&](const std::string& path) { return space_of(path) != space_of(table); });
  if (paths.empty()) return std::nullopt;
  const nlohmann::json json = object_at(paths.back());
  const auto word = [&](const char* key) {
    const auto at = json.find(key);
    return at != json.end() && at->is_string() ? readable(at->get<std::string>()) : std::string();
  };
  static const std::map<std::string, double> units{{"m", 1}, {"cm", 0.01}, {"mm", 0.001}};
  ElectrodeSpace space{.system = word("EEGCoordinateSystem")};
  if (const auto unit = units.find(word("EEGCoordinateUnits")); unit != units.end())
    space.metres = unit->second;
  space.front_is_x = std::ranges::find(front_left, space.system) != front_left.end();
  return space;
}

}  // namespace

void take_electrodes(const Tsv& table, const ElectrodeSpace& space, OpenRecording& open) {
  const double unit = space.metres.value_or(1);
  std::map<std::string, std::array<double, 3>> places;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const auto x = number_of(table.at(row, "x")), y = number_of(table.at(row, "y")),
               z = number_of(table.at(row, "z"));
    if (!x || !y || !z) continue;
    places[table.at(row, "name")] = space.front_is_x ? std::array{-*y * unit, *x * unit, *z * unit}
                                                     : std::array{*x * unit, *y * unit, *z * unit};
  }
  for (Channel& channel : open.facts.channels)
    if (const auto at = places.find(channel.original); at != places.end())
      channel.position = at->second;
}

void take_positions(const BidsRecording& recording, OpenRecording& open) {
  const std::vector<std::string> paths = inherited(recording, "electrodes.tsv");
  if (paths.empty()) return;
  const std::optional<ElectrodeSpace> space = space_beside(recording, paths.back());
  if (!space || !space->metres) {
    open.notes.emplace_back(
        "electrodes.tsv is left out: no coordsystem.json beside it says whether its unit is m, cm "
        "or mm");
    return;
  }
  if (space->system.empty() || space->system == "Other")
    open.notes.emplace_back(
        "positions of electrodes are in no named system: x is taken to be to the right, y to the "
        "front");
  take_electrodes(parse_tsv(text_at(paths.back()), paths.back()), *space, open);
}

}  // namespace berger
