#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/errors.hpp"
#include "data/recordings/channel_names.hpp"
#include "support/message_of.hpp"

namespace {

using berger::Channel;
using berger::ChannelKind;
using berger::choose_channels;
using berger::normalised_name;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(ChannelNames, AreThoseOfTheTenFiveSystem) {
  for (const auto& [original, name] : std::vector<std::pair<const char*, const char*>>{
           {"EEG Fp1-REF", "Fp1"}, {"EEG FP1-LE", "Fp1"},
           {"Fc5.", "FC5"},        {"C3..", "C3"},
           {"CZ", "Cz"},           {"POL C4", "C4"},
           {"EEG T3-AVG", "T7"},   {"T6", "P8"},
           {"afF5H", "AFF5h"},     {"EEG Fpz-Cz", "Fpz-Cz"},
           {"T3-C3", "T7-C3"},     {"EOG horizontal", "horizontal"},
           {"EEG:C3", "C3"},       {"EEG-Fz", "Fz"},
           {"EEG-3", "EEG-3"},     {"EXG1", "EXG1"},
           {"EEG", "EEG"},         {"C3-P3-0", "C3-P3-0"},
           {"F13", "F13"},         {".", "."},
           {"X-REF", "X"}})
    EXPECT_EQ(normalised_name(original), name) << original;
}

std::vector<Channel> channels_of(std::initializer_list<const char*> names) {
  std::vector<Channel> channels;
  for (const char* name : names) channels.push_back({.original = name});
  berger::name_channels(channels);
  return channels;
}

TEST(ChannelNames, ThatWouldBeAlikeStayAsTheyWere) {
  const auto channels = channels_of({"T3", "T7", "EEG Cz-REF"});
  EXPECT_EQ(channels[0].name, "T3");
  EXPECT_EQ(channels[1].name, "T7");
  EXPECT_EQ(channels[2].name, "Cz");
  EXPECT_EQ(channels[2].original, "EEG Cz-REF");
}

TEST(ChannelKinds, AreThoseOfTheirLabels) {
  using berger::kind_of;
  EXPECT_EQ(kind_of("EOG left", true), ChannelKind::eog);
  EXPECT_EQ(kind_of("HEOG", true), ChannelKind::eog);
  EXPECT_EQ(kind_of("ECG1", true), ChannelKind::ecg);
  EXPECT_EQ(kind_of("EKG", true), ChannelKind::ecg);
  EXPECT_EQ(kind_of("Cz", true), ChannelKind::eeg);
  EXPECT_EQ(kind_of("Cz", false), ChannelKind::misc);
  EXPECT_EQ(kind_of("status", true), ChannelKind::trigger);
  EXPECT_EQ(kind_of("TRIGGER", false), ChannelKind::trigger);
  EXPECT_EQ(kind_of("EXG3", true), ChannelKind::misc);
  EXPECT_EQ(kind_of("Resp", false), ChannelKind::resp);
}

TEST(ChoosingChannels, GoesByNamePatternAndKind) {
  auto channels = channels_of({"EEG C3-REF", "EEG Cz-REF", "EEG Fz-REF", "EOG1", "Status", "-"});
  channels[3].kind = ChannelKind::eog;
  channels[4].kind = ChannelKind::trigger;
  const auto chosen = [&](std::vector<std::string> wanted) {
    return choose_channels(channels, wanted);
  };
  EXPECT_THAT(chosen({"Cz", "c3"}), ElementsAre(0, 1));
  EXPECT_THAT(chosen({"EEG Fz-REF"}), ElementsAre(2));
  EXPECT_THAT(chosen({"C*"}), ElementsAre(0, 1));
  EXPECT_THAT(chosen({"?z"}), ElementsAre(1, 2));
  EXPECT_THAT(chosen({"all-eeg", "-C3"}), ElementsAre(1, 2, 5));
  EXPECT_THAT(chosen({"all", "-all-eeg"}), ElementsAre(3, 4));
  EXPECT_THAT(chosen({"-"}), ElementsAre(5));
  EXPECT_THAT(chosen({"motor"}), ElementsAre(0, 1));
  const auto refused = [&](const char* wanted) {
    return berger::test::message_of<berger::ConfigError>([&] { chosen({wanted}); });
  };
  EXPECT_THAT(refused("C5"), HasSubstr("no channel is 'C5'; did you mean 'C3'?"));
  EXPECT_THAT(refused("all-eggs"), HasSubstr("known kinds are eeg, eog"));
}

}  // namespace
