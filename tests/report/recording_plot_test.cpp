// A recording in a terminal.
#include "report/live/recording_plot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "report/labels.hpp"
#include "support/recording_files.hpp"
#include "support/temporary_folder.hpp"

namespace berger::report {
namespace {

using testing::HasSubstr;

std::string drawn(const test::RecordingBytes& file, std::size_t columns) {
  const test::TemporaryFolder folder;
  return recording_in_terminal(open_recording(folder.file("a.npz", file.bytes())), columns);
}

TEST(RecordingPlot, ShowsSignalsSpectraAndEventsInTheRoomThereIs) {
  test::RecordingBytes file = test::two_rhythms(6);
  for (const std::size_t columns : {std::size_t{40}, std::size_t{100}}) {
    const std::string text = drawn(file, columns);
    EXPECT_THAT(text, HasSubstr("\nfirst 10 s\n  C3         "));
    EXPECT_THAT(text, HasSubstr("\nspectra\n  C3         "));
    EXPECT_THAT(text, HasSubstr("\nevents, 22 s\n  T1         "));
    for (std::size_t from = 0; from < text.size();) {
      const std::size_t end = std::min(text.find('\n', from), text.size());
      EXPECT_LE(count_characters(text.substr(from, end - from)), columns);
      from = end + 1;
    }
  }
}

TEST(RecordingPlot, DrawsEachChannelOverItsOwnRange) {
  const test::RecordingBytes rising{.samples = 1000, .value = [](int c, int t) {
                                      return c == 0 ? t : c == 1 ? 5 : std::nan("");
                                    }};
  const std::string text = drawn(rising, 49);
  // from the lower left corner to the upper right one, in twenty characters
  EXPECT_THAT(text, HasSubstr("⣀⣀⣠⠤⠤⠴⠒⠒⠚⠉ 999 µV\n"));
  EXPECT_THAT(text, HasSubstr("  ⣀⡤⠤⠤⠖⠒⠒⠋⠉⠉"));
  EXPECT_THAT(text, HasSubstr(" no samples\n"));
}

}  // namespace
}  // namespace berger::report
