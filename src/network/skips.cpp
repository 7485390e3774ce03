#include "network/skips.hpp"

#include <fmt/format.h>

#include "berger/errors.hpp"
#include "core/nearest.hpp"

namespace berger {

std::optional<std::size_t> source_of(const Network& network, std::size_t i) {
  const auto* add = std::get_if<Add>(&network.layers[i].layer);
  if (add == nullptr) return {};
  std::vector<std::string> earlier;
  for (std::size_t before = i; before-- > 0;) {
    if (network.layers[before].name == add->from) return before;
    earlier.push_back(network.layers[before].name);
  }
  throw ShapeError(fmt::format(
      "from = \"{}\" names no earlier layer; {}", add->from,
      earlier.empty() ? "there is none"
                      : fmt::format("did you mean \"{}\"?", nearest(add->from, earlier))));
}

std::vector<bool> added_later(const Network& network) {
  std::vector<bool> added(network.layers.size());
  for (std::size_t i = 0; i < added.size(); ++i)
    if (const auto source = source_of(network, i)) added[*source] = true;
  return added;
}

}  // namespace berger
