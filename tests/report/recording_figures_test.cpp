#include "report/figures/recording_figures.hpp"

#include <array>

#include "berger/recording.hpp"
#include "berger/report.hpp"
#include "folder_fixture.hpp"
#include "report/figures/gnuplot.hpp"
#include "support/edf_builder.hpp"
#include "support/open_bytes.hpp"

namespace berger::report {
namespace {

using test::EdfFile;
using testing::HasSubstr;
using testing::Not;

// Four seconds of two voltages and a trigger, the last two seconds a minute later, with events.
EdfFile edf_file() {
  EdfFile file{.reserved = "EDF+D",
               .records = "4",
               .channels = {{.label = "EEG C3-REF", .per_record = "64"},
                            {.label = "Temp", .unit = "C", .per_record = "1"},
                            {.label = "Status", .unit = "", .per_record = "64"},
                            test::annotations(60)}};
  int n = 0;
  for (const char* tal :
       {"+0||\n+0.5~2|T1|\n", "+1||\n+1.5|T2|\n", "+62||\n", "+63||\n+900|T2|\n"}) {
    std::vector<int> voltage, trigger;
    for (int i = 0; i < 64; ++i, ++n) {
      voltage.push_back(n * 7919 % 2001 - 1000);
      trigger.push_back(n / 20 % 3);
    }
    file.data +=
        test::int16s(voltage) + test::int16s({n}) + test::int16s(trigger) + test::tals(tal, 60);
  }
  return file;
}

TEST(RecordingFigures, ShowTheFirstTenSeconds) {
  const auto figures = signal_figures(test::open_bytes(edf_file().bytes()));
  ASSERT_EQ(figures.size(), 2U);
  EXPECT_EQ(figures[0].name, "signals");
  EXPECT_EQ(figures[0].data.header, (std::vector<std::string>{"time (s)", "C3 (µV)"}));
  // n · 7919 mod 2001 − 1000 tenths of a µV, less their mean
  const double step = *number(figures[0].data.rows[1][1]) - *number(figures[0].data.rows[0][1]);
  EXPECT_NEAR(step, 191.6, 1e-3);
  double sum = 0;
  for (const auto& row : figures[0].data.rows) sum += number(row[1]).value_or(0);
  EXPECT_NEAR(sum, 0, 0.01);
  EXPECT_EQ(figures[0].data.rows.size(), 640U);
  EXPECT_EQ(figures[0].data.rows[200][1], "nan");  // missing
  EXPECT_THAT(figures[0].title, HasSubstr("first 10 s of 1 channel, less their means"));
  EXPECT_EQ(figures[1].name, "other_signals");
  EXPECT_EQ(figures[1].data.rows[0], (std::vector<std::string>{"0", "0", "0"}));
  EXPECT_EQ(figures[1].data.rows[40], (std::vector<std::string>{"0.625", "0", "1"}));
  EXPECT_EQ(figures[1].data.rows[64][1], "1");
}

TEST(RecordingFigures, OfManySamplesShowTheLeastAndTheGreatest) {
  EdfFile file{.records = "1", .seconds = "10", .channels = {{.per_record = "20000"}}};
  std::vector<int> samples(20'000);
  samples[8'001] = 300;
  samples[8'002] = -200;
  file.data = test::int16s(samples);
  const CsvTable table = signal_figures(test::open_bytes(file.bytes()))[0].data;
  ASSERT_EQ(table.rows.size(), 5'000U);
  const double mean = *number(table.rows[0][1]);
  EXPECT_NEAR(*number(table.rows[2'000][1]) - mean, -20, 1e-4);
  EXPECT_NEAR(*number(table.rows[2'001][1]) - mean, 30, 1e-4);
  EXPECT_NEAR(*number(table.rows[2'002][1]) - mean, 0, 1e-4);
}

TEST(RecordingFigures, ShowEventsAndGapsAlongTime) {
  std::vector<std::string> notes;
  const auto figures = event_figures(test::open_bytes(edf_file().bytes()), {}, notes);
  ASSERT_EQ(figures.size(), 1U);
  const std::string table = to_csv(figures[0].data);
  EXPECT_THAT(table, HasSubstr("seconds,duration,row,event\n"));
  EXPECT_THAT(table, HasSubstr("0.5,2,2,T1\n1.5,0,3,T2\n2,60,4,missing samples\n"));
  EXPECT_THAT(notes, testing::ElementsAre("1 events before or behind the recording are not drawn"));
}

TEST(RecordingFigures, ShowTheSpectraOfSignals) {
  const Recording recording = test::open_bytes(edf_file().bytes());
  const auto figures = spectrum_figures(recording);
  ASSERT_EQ(figures.size(), 1U);
  EXPECT_EQ(figures[0].data.header, (std::vector<std::string>{"Hz", "C3 (µV²/Hz)"}));
  EXPECT_EQ(figures[0].data.rows.size(), 65U);
  EXPECT_EQ(figures[0].data.rows[64][0], "32");
  EXPECT_EQ(figures[0].data.rows[5][1], fmt::format("{:.6g}", spectra_of(recording)[0].density[5]));
}

TEST(RecordingFigures, OfHostileNamesAreDrawn) {
  if (find_program("gnuplot").empty()) GTEST_SKIP() << "gnuplot is not installed";
  EdfFile file{.reserved = "EDF+C",
               .records = "4",
               .channels = {{.label = "'@GPVAL_PWD %s", .unit = "\"\\{$", .per_record = "64"},
                            {.label = "`touch CANARY`", .per_record = "64"},
                            test::annotations(60)}};
  for (int c = 0; c < 7; ++c)
    file.channels.insert(file.channels.begin(), {.label = "'.system('x", .per_record = "64"});
  for (const char* tal : {"+0||\n+0|`touch CANARY`|\n", "+1||\n", "+2||\n+2|'.system('ls').'|\n",
                          "+3||\n+3|a,\"b|\n"}) {
    for (int i = 0; i < 9 * 64; ++i) file.data += test::int16s({i * 7919 % 2001});
    file.data += test::tals(tal, 60);
  }
  const TemporaryFolder folder;
  const auto notes = write_recording_figures(folder / "plot", test::open_bytes(file.bytes()));
  EXPECT_THAT(notes, testing::IsEmpty());
  for (const char* name : {"signals", "other_signals", "spectra", "events"})
    for (const char* ending : {"svg", "png", "csv", "gp"})
      EXPECT_TRUE(folder.has(fmt::format("plot/{}.{}", name, ending))) << name << ending;
  EXPECT_FALSE(folder.has("plot/CANARY"));
}

}  // namespace
}  // namespace berger::report
