#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "berger/report.hpp"
#include "support/edf_builder.hpp"
#include "support/recording_files.hpp"
#include "support/temporary_folder.hpp"

namespace {

using berger::test::content_of;
using berger::test::EdfFile;
using berger::test::RecordingBytes;
using berger::test::TemporaryFolder;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// `seconds` of eight channels of 1,000 samples each.
std::string eight(int seconds, const std::string& label) {
  EdfFile edf{.records = std::to_string(seconds)};
  edf.channels.assign(8, {.label = label, .per_record = "1000"});
  edf.data = std::string(static_cast<std::size_t>(seconds) * 16000, '\1');
  return edf.bytes();
}

TEST(RecordingPage, HoldsEverySampleOfAShortRecordingAndItsElectrodes) {
  const TemporaryFolder folder;
  EdfFile edf{.channels = {{}}};
  edf.data = berger::test::int16s({10, 20, 30, 40});
  const auto recording = berger::open_recording(folder.file("x.edf", edf.bytes()));
  EXPECT_THAT(berger::write_recording_page(folder / "x.html", recording),
              ElementsAre(HasSubstr("Every sample is here")));
  const std::string page = content_of(folder / "x.html");
  // −32767, −10922, 10922, 32767: of 1 to 4 µV
  EXPECT_THAT(page, AllOf(HasSubstr(R"("name":"C3")"), HasSubstr(R"("data":"AYBW1aoq/38=")"),
                          HasSubstr(R"("at":[)"), HasSubstr("default-src 'none'"),
                          Not(HasSubstr("https:"))));
}

TEST(RecordingPage, ShowsEventsUpToABoundThatIsSaid) {
  const TemporaryFolder folder;
  RecordingBytes file;
  file.events = {{0.5, "first"}, {1.5, "second"}};
  const auto few = berger::open_recording(folder.file("few.npz", file.bytes()));
  berger::write_recording_page(folder / "few.html", few, {.from = 1, .to = 2});
  EXPECT_THAT(content_of(folder / "few.html"),
              AllOf(HasSubstr(R"("events":[[0.5,0.0,"second"]])"), Not(HasSubstr(R"("first"])"))));
  file.events.assign(20'001, {0.5, "x"});
  const auto many = berger::open_recording(folder.file("many.npz", file.bytes()));
  EXPECT_THAT(berger::write_recording_page(folder / "many.html", many),
              testing::Contains("shows the first 20000 events"));
}

TEST(RecordingPage, ALongRecordingIsShownInBinsWithin20Megabytes) {
  const TemporaryFolder folder;
  const auto recording = berger::open_recording(folder.file("x.edf", eight(900, "C3")));
  EXPECT_THAT(berger::write_recording_page(folder / "x.html", recording),
              ElementsAre(HasSubstr("least and greatest of 3 samples")));
  const std::size_t size = content_of(folder / "x.html").size();
  EXPECT_LT(size, 20'000'000U);
  EXPECT_GT(size, 10'000'000U);
  EXPECT_THAT(berger::write_recording_page(folder / "y.html", recording, {.from = 2, .to = 4}),
              ElementsAre(HasSubstr("8 channels at 1000 Hz, 2 s. Every sample")));
}

TEST(RecordingPage, WhatIsEndlessIsMissingAndHurtsNothingElse) {
  const TemporaryFolder folder;
  constexpr float endless = std::numeric_limits<float>::infinity();
  RecordingBytes file{.channels = {"C3"}, .samples = 5};
  file.value = [](int, int t) { return t == 2 ? endless : t == 3 ? -endless : 1.0 * t; };
  const auto recording = berger::open_recording(folder.file("x.npz", file.bytes()));
  berger::write_recording_page(folder / "x.html", recording);
  // −32767 (0), −16384 (1), two that are missing, 32767 (4)
  EXPECT_THAT(content_of(folder / "x.html"),
              AllOf(HasSubstr(R"("data":"AYAAwACAAID/fw==")"), HasSubstr(R"("middle":2.0)")));
}

TEST(RecordingPage, NoNameEndsTheScriptThatItStandsIn) {
  const TemporaryFolder folder;
  const auto recording = berger::open_recording(folder.file("x.edf", eight(1, "</script><b>")));
  berger::write_recording_page(folder / "x.html", recording);
  EXPECT_THAT(content_of(folder / "x.html"), Not(HasSubstr("</script><b>")));
}

}  // namespace
