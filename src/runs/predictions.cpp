#include "runs/predictions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string_view>

#include "berger/errors.hpp"
#include "core/take_text.hpp"
#include "io/read_file.hpp"

namespace berger::runs {
namespace {

constexpr std::string_view header = "part,trial,label,prediction";
constexpr int class_limit = 1'000'000;

bool to_class(std::string_view text, int& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value >= 0 &&
         value < class_limit;
}

}  // namespace

std::string to_csv(const Predictions& predictions) {
  std::string text = fmt::format("{}\n", header);
  for (const char* name : {"validation", "test"}) {
    const PartPredictions& part = predictions.part(name);
    for (std::size_t n = 0; n < part.labels.size(); ++n)
      fmt::format_to(std::back_inserter(text), "{},{},{},{}\n", name, n, part.labels[n],
                     part.predictions[n]);
  }
  return text;
}

// Not by read_csv, whose cell of its own for each number takes seconds for a study of many runs.
Predictions read_predictions(const std::string& path) {
  const std::vector<std::byte> bytes = read_file(path);
  std::string_view rest(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (take_line(rest) != header)
    throw FileError(path, fmt::format("the columns are not {}", header));
  Predictions result;
  for (int line = 2; !rest.empty(); ++line) {
    std::string_view row = take_line(rest);
    const std::string_view name = take_to(row, ',');
    take_to(row, ',');
    int label = 0, prediction = 0;
    const bool numbers = to_class(take_to(row, ','), label) && to_class(row, prediction);
    PartPredictions* part = name == "test"         ? &result.test
                            : name == "validation" ? &result.validation
                                                   : nullptr;
    if (!numbers || part == nullptr)
      throw FileError(
          path, fmt::format("line {}: expected validation or test, and the numbers of two classes",
                            line));
    part->labels.push_back(label);
    part->predictions.push_back(prediction);
    result.classes = std::max({result.classes, label + 1, prediction + 1});
  }
  return result;
}

std::vector<std::vector<int>> confusion_of(const PartPredictions& part, int classes) {
  const auto k = static_cast<std::size_t>(classes);
  std::vector<std::vector<int>> confusion(k, std::vector<int>(k));
  for (std::size_t n = 0; n < part.labels.size(); ++n)
    ++confusion[static_cast<std::size_t>(part.labels[n])]
               [static_cast<std::size_t>(part.predictions[n])];
  return confusion;
}

}  // namespace berger::runs
