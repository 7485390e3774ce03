// The mean trial and the spectrum of each class.
#include "study/class_means.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace berger {
namespace {

using testing::HasSubstr;

// Eight trials of one channel, 2 s at 64 Hz: waves of 8 Hz around 3 in class a, of 16 Hz around −1
// in class b.
PreparedData two_waves() {
  PreparedData prepared;
  Dataset& data = prepared.train;
  Tensor trials(8, {.maps = 1, .height = 1, .width = 128});
  for (int n = 0; n < 8; ++n) {
    data.labels.push_back(n % 2);
    const double hertz = n % 2 == 0 ? 8 : 16, middle = n % 2 == 0 ? 3 : -1;
    for (int t = 0; t < 128; ++t)
      trials.trial(n)[t] =
          static_cast<float>(middle + std::sin(2 * std::numbers::pi * hertz * t / 64));
  }
  data.trials = std::move(trials);
  data.classes = {"a", "b"};
  data.channels = {"C3"};
  data.rate = 64;
  data.unit = "µV";
  prepared.facts.chain.emplace();
  return prepared;
}

// Where the column that is not the first is largest.
std::string peak_of(const std::string& table) {
  std::string at;
  double most = -1e9;
  std::size_t line = table.find("\n", table.find("C3")) + 1;
  while (line < table.size()) {
    const std::size_t comma = table.find(',', line), end = table.find('\n', line);
    const double value = std::stod(table.substr(comma + 1, end - comma - 1));
    if (value > most) most = value, at = table.substr(line, comma - line);
    line = end + 1;
  }
  return at;
}

TEST(ClassMeans, AreATrialAndASpectrumOfEachClass) {
  const std::vector<std::string> tables = class_means(two_waves());
  ASSERT_EQ(tables.size(), 4U);
  EXPECT_THAT(tables[0], HasSubstr("# title: Mean of 4 training trials, class a\n# unit: µV\n"
                                   "seconds,C3\n0,3\n0.015625,"));
  EXPECT_THAT(tables[1], HasSubstr("class a\n# unit: dB\nfrequency (Hz),C3\n"));
  EXPECT_EQ(peak_of(tables[1]), "8");
  EXPECT_THAT(tables[2], HasSubstr("class b\n# unit: µV\nseconds,C3\n0,-1\n"));
  EXPECT_EQ(peak_of(tables[3]), "16");
}

TEST(ClassMeans, AreOfTrialsThatWereCutOutOfRecordings) {
  PreparedData prepared = two_waves();
  prepared.facts.chain.reset();
  EXPECT_TRUE(class_means(prepared).empty());
}

}  // namespace
}  // namespace berger
