// Continuous recordings from outside.
#include <nlohmann/json.hpp>

#include "cli/program.hpp"
#include "support/edf_builder.hpp"

namespace {

using namespace berger::test;
using testing::AllOf;
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

TEST_F(Recordings, AreInspectedForScripts) {
  const Ran ran = berger("inspect x.edf --json");
  const auto json = nlohmann::json::parse(ran.out);
  EXPECT_EQ(json["format"], "EDF+C");
  EXPECT_EQ(json["channels"][0]["original"], "EEG C3-REF");
  EXPECT_NEAR(json["channels"][0]["mean"].get<double>(), 0.45, 1e-6);
  EXPECT_EQ(json["events"][1]["onset"], 1.5);
  EXPECT_FALSE(json.contains("patient"));
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
  expect_refusal("convert x.edf y.xyz", 2, ".edf, .bdf, .vhdr and .npz do");
  EXPECT_EQ(berger("convert x.edf y.edf --anonymous").code, 0);
  EXPECT_THAT(content("y.edf"), Not(HasSubstr("Harry")));
  EXPECT_THAT(berger("inspect y.edf").out, HasSubstr("1985-01-01"));
}

TEST_F(Recordings, AreNoTrialsToTrainOn) {
  expect_refusal(
      "train --data x.edf --model eegnet", 3,
      "x.edf: is one continuous recording (EDF or BDF), not trials; look at it with berger "
      "inspect, cut trials out of it and save those");
}

}  // namespace
