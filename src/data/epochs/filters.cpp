#include "data/epochs/filters.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "berger/errors.hpp"
#include "core/nearest.hpp"
#include "data/epochs/some_of.hpp"
#include "dsp/fir.hpp"

namespace berger {
namespace {

int place_of(const std::vector<std::string>& names, const std::string& name, const char* key) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end())
    throw ConfigError(key, fmt::format("{} is not among the channels that are chosen; did you mean "
                                       "{}? There are {}",
                                       name, nearest(name, names), some_of(names)));
  return static_cast<int>(found - names.begin());
}

// By the grid that names tell, so that it is the same for all who wear such a cap; caps that have
// other names by positions, as measured or of the 10-5 system.
dsp::Rereference laplacian_of(const std::vector<std::string>& channels,
                              const std::vector<std::optional<std::array<double, 3>>>& positions) {
  if (dsp::on_grid(channels)) return dsp::laplacian(channels);
  std::vector<std::array<double, 3>> measured, named;
  for (const auto& position : positions)
    if (position) measured.push_back(*position);
  for (const std::string& channel : channels)
    if (const auto position = position_of(channel)) named.push_back(*position);
  if (measured.size() == channels.size()) return dsp::laplacian(measured);
  if (named.size() == channels.size()) return dsp::laplacian(named);
  return dsp::laplacian(channels);
}

}  // namespace

std::optional<dsp::Rereference> reference_of(
    const RecordingSteps& steps, const std::vector<std::string>& channels,
    const std::vector<std::optional<std::array<double, 3>>>& positions) {
  if (!steps.bipolar.empty()) {
    std::vector<std::pair<int, int>> pairs;
    for (const std::string& pair : steps.bipolar) {
      const auto dash = pair.find('-');
      pairs.emplace_back(place_of(channels, pair.substr(0, dash), "bipolar"),
                         place_of(channels, pair.substr(dash + 1), "bipolar"));
    }
    return dsp::bipolar(pairs);
  }
  const int count = static_cast<int>(channels.size());
  const auto is = [&](const char* word) {
    return steps.reference == std::vector<std::string>{word};
  };
  if (is("none")) return std::nullopt;
  if (is("average")) return dsp::to_mean(count);
  if (is("laplacian")) return laplacian_of(channels, positions);
  std::vector<int> of;
  for (const std::string& name : steps.reference)
    of.push_back(place_of(channels, name, "reference"));
  return dsp::to_mean(count, of);
}

std::vector<FilterDesign> filters_of(const RecordingSteps& steps, double rate) {
  const bool fir = steps.filter == FilterKind::fir;
  std::vector<FilterDesign> designs;
  for (const double hertz : steps.notch) {
    if (fir)
      designs.emplace_back(dsp::fir_notch(hertz, rate));
    else
      designs.emplace_back(dsp::notch_section(hertz, rate));
  }
  if (steps.band.empty()) return designs;
  const dsp::Band band{steps.band[0], steps.band[1]};
  if (fir)
    designs.emplace_back(dsp::fir_band(band, rate));
  else
    designs.emplace_back(dsp::butterworth(steps.order, band, rate));
  return designs;
}

CausalFilters::CausalFilters(const std::vector<FilterDesign>& designs, int channels, Isa isa) {
  for (const FilterDesign& design : designs) {
    if (const auto* const taps = std::get_if<std::vector<double>>(&design))
      filters_.emplace_back(std::in_place_type<dsp::CausalFir>, *taps, channels, isa);
    else
      filters_.emplace_back(std::in_place_type<dsp::CausalSections>,
                            std::get<dsp::Sections>(design), channels,
                            dsp::CausalSections::Start::settled, isa);
  }
}

void CausalFilters::filter(dsp::Signals<float> chunk) {
  for (auto& filter : filters_) std::visit([&](auto& own) { own.filter(chunk); }, filter);
}

}  // namespace berger
