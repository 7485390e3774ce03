// The competitions' MATLAB files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/open_bytes.hpp"
#include "support/set_builder.hpp"

namespace {

using berger::test::open_bytes;
using berger::test::refusal_of;
using berger::test::samples_of;
using berger::test::SetFile;
using testing::ElementsAre;
using testing::FloatEq;
using testing::HasSubstr;

const SetFile set;  // its writer
const berger::test::MatWriter& w = set.w;

std::string list(const std::string& name, const std::vector<std::string>& texts) {
  std::string cells;
  for (const std::string& text : texts) cells += w.text("", text);
  return w.matrix(name, 1, {1, static_cast<std::int32_t>(texts.size())}, cells);
}
std::string matlab_row(const std::vector<double>& values) {
  return w.doubles<double>("", {1, static_cast<std::int32_t>(values.size())}, 9, values);
}
std::vector<std::string> texts_of(const berger::Recording& recording) {
  std::vector<std::string> texts;
  for (const berger::Event& event : recording.events())
    texts.push_back(std::to_string(event.sample) + " " + event.text);
  return texts;
}

TEST(Competition, ThreeIvaIsReadInTenthsOfAMicrovolt) {
  const std::string bytes = w.file(
      w.matrix("cnt", 10, {3, 2}, w.element(3, w.numbers<std::int16_t>({10, 20, 30, 1, 2, 3}))) +
      set.structure("mrk", 1, {"pos", "y", "className"},
                    matlab_row({1, 3}) + matlab_row({2, NAN}) + list("", {"right", "foot"})) +
      set.structure("nfo", 1, {"fs", "clab"}, set.scalar("", 100) + list("", {"C3", "C4"})));
  const auto recording = open_bytes(bytes);
  EXPECT_THAT(samples_of(recording, 0), ElementsAre(FloatEq(1), FloatEq(2), FloatEq(3)));
  EXPECT_EQ(recording.facts().channels[1].name, "C4");
  EXPECT_EQ(recording.facts().rate, 100);
  EXPECT_THAT(texts_of(recording),
              ElementsAre("0 start of a trial", "0 foot", "2 start of a trial", "2 unknown class"));
  EXPECT_EQ(recording.events()[1].code, 2);
}

TEST(Competition, FourOneHasSignsForClasses) {
  const std::string bytes =
      w.file(w.matrix("cnt", 10, {3, 1}, w.element(3, w.numbers<std::int16_t>({10, 20, 30}))) +
             set.structure("mrk", 1, {"pos", "y"}, matlab_row({1, 2}) + matlab_row({-1, 1})) +
             set.structure("nfo", 1, {"fs", "classes", "clab"},
                           set.scalar("", 100) + list("", {"left", "foot"}) + list("", {"Cz"})));
  EXPECT_THAT(texts_of(open_bytes(bytes)),
              ElementsAre("0 start of a trial", "0 left", "1 start of a trial", "1 foot"));
}

TEST(Competition, VariablesOfAnotherThatAreNotAllThereAreLeftAlone) {
  const std::string header =
      set.structure("HDR", 1, {"SampleRate", "TRIG", "Classlabel"},
                    set.scalar("", 125) + matlab_row({1, 2}) + matlab_row({2, 1}));
  const std::string bytes = w.file(w.doubles<double>("cnt", {1, 2}, 9, {1, 2}) + header +
                                   w.doubles<double>("s", {2, 2}, 9, {1, 2, 3, 4}));
  EXPECT_EQ(open_bytes(bytes).facts().rate, 125);
}

TEST(Competition, ThreeIiibHasAHeaderOfItsOwn) {
  const auto file = [&](const std::string& rate) {
    return w.file(
        w.doubles<double>("s", {2, 2}, 9, {1, 2, 3, 4}) +
        set.structure("HDR", 1, {"SampleRate", "TRIG", "Classlabel", "ArtifactSelection"},
                      rate + matlab_row({1, 2}) + matlab_row({2, 1}) + matlab_row({0, 1})));
  };
  const auto recording = open_bytes(file(set.scalar("", 125)));
  EXPECT_THAT(samples_of(recording, 1), ElementsAre(3, 4));
  EXPECT_THAT(texts_of(recording), ElementsAre("0 start of a trial", "0 right",
                                               "1 start of a trial", "1 rejected trial", "1 left"));
  EXPECT_THAT(refusal_of(file(matlab_row({1, 2}))), HasSubstr("how many samples a second"));
}

TEST(Competition, RunsOfFourTwoFollowEachOtherWithCutsBetween) {
  const auto run = [&](const std::vector<double>& x, const std::string& trial,
                       const std::string& y) {
    return set.structure("", 1, {"X", "trial", "y", "fs", "classes", "artifacts"},
                         w.doubles<double>("", {2, 6}, 9, x) + trial + y + set.scalar("", 250) +
                             list("", {"left hand", "right hand"}) + matlab_row({1}));
  };
  const std::vector<double> x{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  for (const bool packed : {false, true}) {
    const std::string data =
        w.matrix("data", 1, {1, 2},
                 run(x, matlab_row({}), matlab_row({})) + run(x, matlab_row({2}), matlab_row({2})));
    const auto recording = open_bytes(w.file(packed ? w.packed(data) : data));
    EXPECT_THAT(samples_of(recording, 1), ElementsAre(3, 4, 3, 4));
    EXPECT_EQ(recording.facts().channels[2].name, "C4");
    EXPECT_EQ(recording.facts().channels[5].kind, berger::ChannelKind::eog);
    ASSERT_EQ(recording.facts().gaps.size(), 1U);
    EXPECT_EQ(recording.facts().gaps[0].sample, 2);
    EXPECT_THAT(texts_of(recording),
                ElementsAre("3 start of a trial", "3 rejected trial", "3 right hand"));
  }
}

TEST(Competition, SetsThatCannotBeAreRefused) {
  const std::string x = w.doubles<double>("", {2, 1}, 9, {1, 2}), rate = set.scalar("", 250);
  const auto run = [&](const std::string& values, const std::string& samples_a_second) {
    return set.structure("", 1, {"X", "fs"}, values + samples_a_second);
  };
  const auto runs = [&](const std::string& one, const std::string& other) {
    return refusal_of(w.file(w.matrix("data", 1, {1, 2}, one + other)));
  };
  EXPECT_THAT(runs(run(x, rate), run(w.doubles<double>("", {1, 2}, 9, {1, 2}), rate)),
              HasSubstr("X has 2 channels, unlike what stands before it"));
  EXPECT_THAT(runs(run(x, rate), run(x, set.scalar("", 100))),
              HasSubstr("its runs have different rates"));
  EXPECT_THAT(runs(run(x, rate), set.structure("", 1, {"fs"}, rate)),
              HasSubstr("a run of its 'data' has no X"));
  EXPECT_THAT(runs(run(w.text("", "ab"), rate), run(x, rate)),
              HasSubstr("X holds no samples × channels"));
  EXPECT_THAT(refusal_of(w.file(w.matrix("data", 1, {1, 0}, ""))),
              HasSubstr("its 'data' holds no run"));
}

TEST(Competition, ClassesAndChannelsWithoutNamesHaveNumbers) {
  const auto recording = open_bytes(
      w.file(w.doubles<double>("s", {2, 3}, 9, {1, 2, 3, 4, 5, 6}) +
             set.structure("HDR", 1, {"SampleRate", "TRIG", "Classlabel"},
                           set.scalar("", 125) + matlab_row({1, NAN, 2}) + matlab_row({3, 1}))));
  EXPECT_THAT(texts_of(recording),
              ElementsAre("0 start of a trial", "0 3", "1 start of a trial", "1 unknown class"));
  EXPECT_EQ(recording.facts().channels[2].original, "3");
  EXPECT_THAT(berger::test::notes_of(recording), HasSubstr("not each of its channels; they are"));
}

}  // namespace
