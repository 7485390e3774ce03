// [protocol] of a study file.
#pragma once

#include "berger/dataset.hpp"
#include "study/grid.hpp"
#include "study/read_fields.hpp"

namespace berger {

bool protocol_chosen(const DataOptions& data);
// A preset is replaced by what it stands for, with what else [protocol] says on top. ConfigError
// for what cannot be together with a protocol.
void read_protocol(const Settings& settings, DataOptions& data, std::vector<std::string>& known);

// protocol.sizes, a learning curve, is a grid over protocol.size.
void take_sizes(Settings& settings, std::vector<GridKey>& grid);

}  // namespace berger
