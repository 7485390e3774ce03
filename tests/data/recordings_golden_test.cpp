// What MNE-Python reads of real recordings (golden/make_recordings.py), number by number.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <nlohmann/json.hpp>

#include "berger/recording.hpp"
#include "core/hash.hpp"
#include "support/golden_json.hpp"
#include "support/open_bytes.hpp"
#include "support/real_data.hpp"

namespace {

using berger::Channel;
using berger::ChannelKind;
using berger::Event;
using nlohmann::json;

std::string checksum(const std::vector<float>& values) {
  std::uint64_t sum = 0, place = 0;
  for (const float value : values) sum += ++place * std::bit_cast<std::uint32_t>(value);
  return berger::hex(sum);
}

// MNE keeps 17 bits of a channel of triggers.
std::vector<float> as_mne_keeps_triggers(std::vector<float> values) {
  for (float& value : values)
    value = static_cast<float>(static_cast<std::uint32_t>(value) & 0x1ffff);
  return values;
}

void expect_channels(const berger::Recording& recording, const json& expected) {
  const auto& channels = recording.facts().channels;
  ASSERT_EQ(channels.size(), expected.size());
  for (std::size_t c = 0; c < channels.size(); ++c) {
    const Channel& channel = channels[c];
    const json& row = expected[c];
    EXPECT_EQ(channel.original, row[0]);
    EXPECT_EQ(channel.kind == ChannelKind::trigger, row[1] == "trigger") << channel.original;
    EXPECT_DOUBLE_EQ(channel.rate, row[2]) << channel.original;
    EXPECT_EQ(channel.samples, row[3]) << channel.original;
    std::vector<float> values = berger::test::samples_of(recording, static_cast<int>(c));
    if (row[1] == "trigger") values = as_mne_keeps_triggers(std::move(values));
    EXPECT_EQ(checksum(values), row[4]) << channel.original;
  }
}

// MNE gives an event of a GDF at least one sample.
double duration_in_mne(const berger::Recording& recording, const Event& event) {
  return recording.facts().format.starts_with("GDF")
             ? std::max(event.duration, 1 / recording.facts().rate)
             : event.duration;
}

void expect_events(const berger::Recording& recording, const json& annotations,
                   const json& triggers) {
  std::vector<Event> noted, triggered;
  for (const Event& event : recording.events())
    (event.code != 0 && !triggers.empty() ? triggered : noted).push_back(event);
  ASSERT_EQ(noted.size(), annotations.size());
  constexpr double rounding = 1e-6;  // MNE keeps six digits of an onset
  for (std::size_t e = 0; e < noted.size(); ++e) {
    EXPECT_NEAR(noted[e].onset, annotations[e][0].get<double>(), rounding);
    EXPECT_NEAR(duration_in_mne(recording, noted[e]), annotations[e][1].get<double>(), rounding);
    EXPECT_EQ(noted[e].text, annotations[e][2]);
  }
  ASSERT_EQ(triggered.size(), triggers.size());
  for (std::size_t e = 0; e < triggered.size(); ++e) {
    EXPECT_EQ(triggered[e].sample, triggers[e][0]);
    EXPECT_EQ(triggered[e].code, triggers[e][1]);
  }
}

TEST(RealRecordings, AreReadAsMneReadsThem) {
  SKIP_WITHOUT_REAL_DATA();
  const json files = berger::test::golden_json("recordings.json")["files"];
  ASSERT_FALSE(files.empty());
  for (const auto& [name, expected] : files.items()) {
    SCOPED_TRACE(name);
    const berger::Recording recording =
        berger::open_recording(berger::test::real_data() + "/" + name);
    expect_channels(recording, expected["channels"]);
    expect_events(recording, expected["annotations"], expected["triggers"]);
    const auto start = recording.facts().start;
    EXPECT_EQ(start ? berger::to_iso(*start).substr(0, 19) : "", expected["start"]);
  }
}

}  // namespace
