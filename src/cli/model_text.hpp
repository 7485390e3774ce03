// Words about models.
#pragma once

#include <string>
#include <vector>

#include "berger/model.hpp"

namespace berger::cli {

// Members of one network, in the order in which such networks first occur.
struct Alike {
  std::vector<std::size_t> numbers;  // from 0
  const Member* first = nullptr;
};
std::vector<Alike> by_network(const Model& model);

// Which networks decide, with how many parameters and by how many views of a trial.
std::string members_table(const Model& model);

}  // namespace berger::cli
