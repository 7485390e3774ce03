// Reference and filters of a chain at a rate, as whole recordings and live streams take them.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "berger/chain.hpp"
#include "dsp/fir_filter.hpp"
#include "dsp/rereference.hpp"
#include "dsp/section_filter.hpp"

namespace berger {

// Of these channels; nothing where they stay as they are. Throws ConfigError, whose key is
// that of RecordingSteps: a name that is not among them; ShapeError: no Laplacian.
std::optional<dsp::Rereference> reference_of(
    const RecordingSteps& steps, const std::vector<std::string>& channels,
    const std::vector<std::optional<std::array<double, 3>>>& positions);

using FilterDesign = std::variant<std::vector<double>, dsp::Sections>;  // taps or sections
// Notches, then the band. Throws ShapeError: impossible at this rate.
std::vector<FilterDesign> filters_of(const RecordingSteps& steps, double rate);

// One after the other as samples come in: the same bits in whatever chunks.
class CausalFilters {
 public:
  CausalFilters(const std::vector<FilterDesign>& designs, int channels, Isa isa);
  void filter(dsp::Signals<float> chunk);  // in place

 private:
  std::vector<std::variant<dsp::CausalFir, dsp::CausalSections>> filters_;
};

}  // namespace berger
