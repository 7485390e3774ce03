// What train.freeze leaves as it is.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "berger/network.hpp"

namespace berger {

// The layers that `freeze` names, ascending. ConfigError: a name that no layer has, or none left
// that trains.
std::vector<std::size_t> frozen_layers(const std::vector<std::string>& freeze,
                                       const Network& network);

// Running statistics of frozen layers: a step of training counts the batch in, which is taken back.
class FrozenStatistics {
 public:
  FrozenStatistics(const Parameters& parameters, const std::vector<std::size_t>& layers);

  void keep(const Parameters& parameters);
  void put_back(Parameters& parameters) const;

 private:
  std::vector<std::size_t> places_;  // in Parameters::values()
  std::vector<float> values_;
};

}  // namespace berger
