#include "report/events/events.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "support/event_files.hpp"

namespace berger::report {
namespace {

using test::read_event;
using test::ReadEvent;
using test::WireReader;
using testing::ElementsAre;

TEST(Events, NameTheVersionFirst) {
  const ReadEvent event = read_event(version_event(1440183447.0));
  EXPECT_EQ(event.time, 1440183447.0);
  EXPECT_EQ(event.version, "brain.Event:2");
}

TEST(Events, TellThatTrainingStartsWithAStep) {
  const ReadEvent event = read_event(start_event({.time = 5.5, .step = 12}));
  EXPECT_TRUE(event.start);
  EXPECT_EQ(event.step, 12);
}

TEST(Events, HoldNumbersByTheirTags) {
  const ReadEvent event = read_event(
      scalars_event({.time = 2, .step = 300}, {{"loss/train", 0.1}, {"learning_rate", 1e-3}}));
  EXPECT_EQ(event.step, 300);
  EXPECT_THAT(event.scalars, ElementsAre(testing::Pair("learning_rate", 1e-3F),
                                         testing::Pair("loss/train", 0.1F)));
}

TEST(Events, HoldAPicture) {
  const Raster picture{.samples = 3, .height = 1, .width = 2, .values = {1, 2, 3, 4, 5, 6}};
  const auto images =
      read_event(picture_event({.time = 2, .step = 7}, "confusion/test", picture)).images;
  ASSERT_EQ(images.count("confusion/test"), 1u);
  const ReadEvent::Image& image = images.at("confusion/test");
  EXPECT_EQ(image.height, 1);
  EXPECT_EQ(image.width, 2);
  EXPECT_EQ(image.colorspace, 3) << "RGB";
  EXPECT_EQ(decode_png(std::as_bytes(std::span(image.png)), "image").values, picture.values);
}

// Key → the field of google.protobuf.Value, of the settings that an event holds.
std::map<std::string, test::WireField> settings_of(const std::string& record) {
  const WireReader data(read_event(record).hparams.at("_hparams_/session_start_info"));
  EXPECT_EQ(data.one(1).integer, 0u) << "the version that the plug-in knows";
  std::map<std::string, test::WireField> settings;
  for (const auto& entry : data.message(3).all(1)) {
    const WireReader pair(entry.bytes);
    const WireReader value = pair.message(2);
    EXPECT_EQ(value.fields.size(), 1u) << pair.one(1).bytes;
    settings[pair.one(1).bytes] = value.fields.at(0);
  }
  return settings;
}

TEST(Events, HoldSettingsByTheirTypes) {
  const std::string event =
      settings_event(9.5, parse_settings("name = \"µ\"\n[train]\nepochs = 20\nshuffle = "
                                         "false\nrate = 0.5\nseeds = [1, 2]\nlimit = inf\n",
                                         "test"));
  const auto settings = settings_of(event);
  ASSERT_EQ(settings.size(), 6u);
  EXPECT_EQ(settings.at("name").number, 3);
  EXPECT_EQ(settings.at("name").bytes, "µ");
  EXPECT_EQ(settings.at("train.epochs").number, 2);
  EXPECT_EQ(settings.at("train.epochs").as_double(), 20.0);
  EXPECT_EQ(settings.at("train.shuffle").number, 4);
  EXPECT_EQ(settings.at("train.shuffle").integer, 0u);
  EXPECT_EQ(settings.at("train.rate").as_double(), 0.5);
  EXPECT_EQ(settings.at("train.seeds").number, 3);
  EXPECT_EQ(settings.at("train.seeds").bytes, "[1, 2]");
  EXPECT_EQ(settings.at("train.limit").number, 3) << "JSON has no such number";
  EXPECT_EQ(WireReader(read_event(event).hparams.at("_hparams_/session_start_info"))
                .message(3)
                .one(5)
                .as_double(),
            9.5);
}

TEST(Events, TellHowARunEnded) {
  const auto end = [](bool success) {
    return WireReader(read_event(end_event(8.25, success)).hparams.at("_hparams_/session_end_info"))
        .message(4);
  };
  EXPECT_EQ(end(true).one(1).integer, 1u) << "STATUS_SUCCESS";
  EXPECT_EQ(end(false).one(1).integer, 2u) << "STATUS_FAILURE";
  EXPECT_EQ(end(true).one(2).as_double(), 8.25);
}

}  // namespace
}  // namespace berger::report
