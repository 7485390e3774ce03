#include "berger/dataset.hpp"
#include "io/npz.hpp"

namespace berger {
namespace {

std::vector<float> samples_before_channels(const Dataset& data) {
  std::vector<float> turned;
  turned.reserve(static_cast<std::size_t>(data.size()) * data.shape().size());
  std::vector<float> room;
  const int height = data.shape().height, width = data.shape().width;
  for (int n = 0; n < data.size(); ++n) {
    const float* const trial = data.trials.values(n, room).data();
    for (int w = 0; w < width; ++w) {
      for (int h = 0; h < height; ++h) turned.push_back(trial[h * width + w]);
    }
  }
  return turned;
}

}  // namespace

void write_npz(const std::string& path, const Dataset& data) {
  const auto trials = static_cast<std::uint64_t>(data.size());
  const auto height = static_cast<std::uint64_t>(data.shape().height),
             width = static_cast<std::uint64_t>(data.shape().width);
  std::vector<NpyArray> arrays{{"signal", {trials, width, height}, samples_before_channels(data)}};
  if (!data.raw_labels.empty()) arrays.push_back({"label", {trials}, data.raw_labels});
  if (data.rate > 0) arrays.push_back({"sfreq", {}, std::vector<double>{data.rate}});
  if (!data.channels.empty()) arrays.push_back({"channels", {height}, data.channels});
  if (!data.classes.empty()) arrays.push_back({"classes", {data.classes.size()}, data.classes});
  if (!data.subjects.empty()) arrays.push_back({"subject", {trials}, data.subjects});
  if (!data.sessions.empty()) arrays.push_back({"session", {trials}, data.sessions});
  if (!data.runs.empty()) arrays.push_back({"run", {trials}, data.runs});
  if (!data.onsets.empty()) {
    arrays.push_back({"onset", {trials}, data.onsets});
    std::vector<std::string> files;
    for (const Origin& origin : data.origins)
      files.push_back(data.files[static_cast<std::size_t>(origin.file)]);
    arrays.push_back({"file", {trials}, std::move(files)});
  }
  if (!data.unit.empty()) arrays.push_back({"unit", {}, std::vector<std::string>{data.unit}});
  write_npz(path, arrays, Existing::keep);
}

}  // namespace berger
