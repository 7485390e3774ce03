// Continuous recordings from outside.
#include <nlohmann/json.hpp>

#include "cli/program.hpp"
#include "core/json.hpp"
#include "support/edf_builder.hpp"

namespace {

using namespace berger::test;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

struct Recordings : Program {
  Recordings() {
    EdfFile file{.patient = "MCH-0234567 F 02-MAY-1951 Haagse_Harry",
                 .reserved = "EDF+C",
                 .records = "2",
                 .channels = {{.label = "EEG C3-REF"}, annotations(60)}};
    file.data = int16s({1, 2, 3, 4}) + tals("+0||\n+0.5~2|T1|\n", 60) + int16s({5, 6, 7, 8}) +
                tals("+1||\n+1.5|T1|\n", 60);
    folder.file("x.edf", file.bytes());
    file.channels[0].unit = "";
    folder.file("unknown.bin", file.bytes());
  }
};

TEST_F(Recordings, AreInspected) {
  const Ran ran = berger("inspect x.edf");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out,
              AllOf(HasSubstr("x.edf\n  format    EDF+C\n  start     2009-08-12 16:15:00\n"
                              "  length    2 s (8 samples at 4 Hz)\n"
                              "  channels  1 (1 eeg)\n  gaps      none\n"),
                    HasSubstr("  C3       EEG C3-REF   eeg   µV     4  0.1  0.8"),
                    HasSubstr("  T1         2    0.500  1.000 to 1.000"), Not(HasSubstr("Harry"))));
  EXPECT_THAT(berger("inspect x.edf --patient").out, HasSubstr("02-MAY-1951 Haagse_Harry"));
  EXPECT_THAT(berger("inspect x.edf --events").out,
              HasSubstr("  T1     all         –  0.500000       2           2\n"));
}

TEST_F(Recordings, SayWhereSamplesAreMissing) {
  std::string text = "time,C3\n";
  for (int n = 0; n < 40; ++n)
    if (n % 8 != 3) text += fmt::format("{},{}\n", 0.01 * n, n % 5);
  folder.file("gaps.csv", text);
  EXPECT_THAT(berger("inspect gaps.csv").out, HasSubstr("  gaps      5: 5 samples missing; "
                                                        "at 0.03 s, 0.11 s, 0.19 s, 0.27 s, …\n"));
}

TEST_F(Recordings, AreInspectedForScripts) {
  const Ran ran = berger("inspect x.edf --json");
  const auto json = berger::parse_json(ran.out);
  EXPECT_EQ(json["format"], "EDF+C");
  EXPECT_EQ(json["channels"][0]["original"], "EEG C3-REF");
  EXPECT_NEAR(json["channels"][0]["mean"].get<double>(), 0.45, 1e-6);
  EXPECT_EQ(json["events"][1]["onset"], 1.5);
  EXPECT_FALSE(json.contains("patient"));
  EXPECT_THAT(berger("inspect x.edf --json --patient").out, HasSubstr("Haagse_Harry"));
}

// Ten seconds of a square wave of 50 Hz: a channel that hears the mains alone.
std::string humming(const std::string& rate) {
  EdfFile file{.records = "10", .channels = {{.label = "C3", .per_record = rate}}};
  for (int n = 0; n < 10 * std::stoi(rate); ++n)
    file.data += int16s({(n % 4 < 2 ? 300 : -300) + n * 7919 % 11});
  return file.bytes();
}

TEST_F(Recordings, SayTheirLineNoise) {
  folder.file("hum.edf", humming("200"));
  EXPECT_THAT(berger("inspect hum.edf").out,
              AllOf(HasSubstr("50 Hz stands 10 dB or more above its neighbours in 1 of 1 channels, "
                              "most in C3 ("),
                    HasSubstr("50 Hz dB  60 Hz dB\n")));
  const auto json = berger::parse_json(berger("inspect hum.edf --json").out);
  EXPECT_GT(json["channels"][0]["line_50_db"], 30);
  EXPECT_LT(json["channels"][0]["line_60_db"], 10);
  EXPECT_THAT(berger::dump_json(json["notes"]), HasSubstr("50 Hz stands"));
  EXPECT_THAT(berger("inspect x.edf").out, Not(HasSubstr("line noise")));
  EXPECT_TRUE(berger::parse_json(berger("inspect x.edf --json").out)["channels"][0]["line_50_db"]
                  .is_null());
}

TEST_F(Recordings, AreDrawn) {
  const Ran ran = berger("inspect x.edf --plot plot");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("\nfigures: plot\n"));
  EXPECT_TRUE(exists("plot/signals.gp") && exists("plot/events.csv"));
  EXPECT_NO_THROW(std::ignore = berger::parse_json(berger("inspect x.edf --json --plot plot").out));
  EXPECT_THAT(berger("inspect x.edf --plot -").out, HasSubstr("\nfirst 10 s\n  "));
  expect_refusal("inspect x.edf --json --plot -", 2, "--plot -: draws into the terminal");
  expect_refusal("inspect x.edf unknown.bin --plot more", 2, "--plot more: draws one recording");
}

TEST_F(Recordings, WhatOnlyTheyHaveIsRefusedOfTrials) {
  for (const std::string option : {"--events", "--json", "--patient", "--plot more"})
    expect_refusal("inspect x.edf 'simulated:motor-imagery?trials=8' " + option, 2,
                   "trials=8 is no continuous recording");
}

TEST_F(Recordings, UnknownUnitsCanBeGiven) {
  EXPECT_THAT(berger("inspect unknown.bin").out, HasSubstr("no unit is given for EEG C3-REF"));
  EXPECT_THAT(berger("inspect unknown.bin --set data.unit=mV").out,
              AllOf(HasSubstr("µV     4  100  800"), Not(HasSubstr("no unit"))));
}

TEST_F(Recordings, AreConverted) {
  const Ran ran = berger("convert unknown.bin x.npz --channels 'C*' --unit mV");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(berger("inspect x.npz").out,
              AllOf(HasSubstr("NPZ"), HasSubstr("C3       C3           eeg   µV     4  100  800"),
                    HasSubstr("T1         2")));
  expect_refusal("convert x.edf x.npz", 2, "x.npz");
  expect_refusal("convert x.edf y.npz --channels Oz", 2, "no channel is 'Oz'; did you mean 'C3'?");
  expect_refusal("convert x.edf y.xyz", 2, ".edf, .bdf, .vhdr, .set and .npz do");
  expect_refusal("convert x.edf", 2, "Name OUT, or a folder with --bids");
  expect_refusal("convert x.edf y.set --task rest", 2, "say where with --bids");
  expect_refusal("convert x.edf --bids set --subject 01", 2, "no label of BIDS");
  EXPECT_EQ(berger("convert x.edf --bids set --subject 01 --task rest").code, 0);
  EXPECT_EQ(berger("inspect 'bids:set?subject=01'").code, 0);
  EXPECT_EQ(berger("convert x.edf y.edf --anonymous").code, 0);
  EXPECT_THAT(content("y.edf"), Not(HasSubstr("Harry")));
  EXPECT_THAT(berger("inspect y.edf").out, HasSubstr("1985-01-01"));
}

TEST_F(Recordings, OfABidsFolderAreListedWithWhoTheyAreOf) {
  folder.file("set/sub-01/ses-a/eeg/sub-01_ses-a_task-rest_run-2_eeg.edf", content("x.edf"));
  folder.file("set/sub-02/eeg/sub-02_task-rest_eeg.edf", "cut");
  const Ran ran = berger("inspect bids:set");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr("bids:set\n  2 recordings of 2 subjects\n"),
                             HasSubstr("  note  has no participants.tsv"),
                             ContainsRegex("\n  01 +a +rest +2 +EDF\\+C +1 +0 +4 +2 +2\n"),
                             ContainsRegex("\n  02 +– +rest +– +cannot be read: ")));
  folder.file("set/participants.tsv", "participant_id\tage\nsub-01\t33\n");
  const Ran with_ages = berger("inspect bids:set");
  EXPECT_THAT(with_ages.out, AllOf(ContainsRegex("\n  01 .* 2 +33\n"), Not(HasSubstr("note"))));
  EXPECT_THAT(berger("inspect 'bids:set?subject=01'").out, HasSubstr("  format    EDF+C\n"));
  expect_refusal("inspect 'bids:set?task=oddball'", 3, "holds no recording of EEG");
}

TEST_F(Recordings, AreNoTrialsToTrainOn) {
  expect_refusal(
      "train --data x.edf --model eegnet", 3,
      "x.edf: is one continuous recording (EDF or BDF), not trials; look at it with berger "
      "inspect, cut trials out of it by [recordings] and [trials] of a study file");
}

}  // namespace
