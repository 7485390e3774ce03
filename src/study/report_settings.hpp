// [labels] and [report] of a study file: how its report reads. Runs know nothing of them.
#pragma once

#include <vector>

#include "study/grid.hpp"

namespace berger {

// Takes both out of `settings`; the names of [labels] go to their keys of the grid. ConfigError for
// names of a key that the grid does not vary, of another number than its values, or twice the same;
// and for a key, figure or column that no report knows.
void take_report_settings(Settings& settings, std::vector<GridKey>& grid);

}  // namespace berger
