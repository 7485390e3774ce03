// The events of TensorBoard, as the bytes of its protocol buffers. Field numbers: event.proto and
// summary.proto in tensorboard/compat/proto, plugin_data.proto and api.proto in
// tensorboard/plugins/hparams, Google's struct.proto. Times are seconds since 1970.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "io/raster.hpp"
#include "runs/settings.hpp"

namespace berger::report {

struct Moment {
  double time = 0;
  std::int64_t step = 0;  // an epoch
};

std::string version_event(double time);  // the first of each file

// Training begins or goes on with this step: of what other files of the folder have from it on,
// TensorBoard takes no notice.
std::string start_event(Moment moment);

std::string scalars_event(Moment moment, const std::vector<std::pair<std::string, double>>& tagged);
std::string picture_event(Moment moment, const std::string& tag, const Raster& picture);

// The row of a run in the HPARAMS table: its settings, a list as its text; and how it ended, which
// nothing later can change.
std::string settings_event(double time, const berger::Settings& settings);
std::string end_event(double time, bool success);

}  // namespace berger::report
