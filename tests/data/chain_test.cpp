// From recordings to trials.
#include "berger/chain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "berger/dataset.hpp"
#include "berger/errors.hpp"
#include "support/edf_builder.hpp"
#include "support/message_of.hpp"
#include "support/recording_files.hpp"
#include "support/temporary_folder.hpp"

namespace berger {
namespace {

using test::RecordingBytes;
using test::TemporaryFolder;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// Nothing is filtered, so that values tell where they come from.
DataOptions plain(const TemporaryFolder& folder, std::vector<std::string> files) {
  DataOptions options{.folder = folder.path(), .recordings = {.files = std::move(files)}};
  options.chain.recordings.channels = {"all"};
  options.chain.trials = {.events = {{{"T1", "left"}, {"T2", "right"}}}, .from = 0.5, .to = 1};
  return options;
}

Dataset read(const DataOptions& options) {
  Chain fitted;
  return read_recordings(options, {}, fitted);
}

std::string refusal(const DataOptions& options) {
  return test::message_of<Error>([&] { read(options); });
}

RecordingBytes four_trials() {
  return {.events = {{1, "T1"}, {3, "T2"}, {3.5, "T0"}, {6, "T1"}, {8.004, "T2"}}};
}

TEST(Chain, CutsWindowsThatDoNotHoldTheirEnd) {
  const TemporaryFolder folder;
  folder.file("a.npz", four_trials().bytes());
  const Dataset data = read(plain(folder, {"a.npz"}));
  ASSERT_EQ(data.size(), 4);
  EXPECT_EQ(data.shape(), (Shape{.maps = 1, .height = 3, .width = 50}));
  EXPECT_EQ(data.trials.trial(0)[0], 150);  // 1 s + 0.5 s
  EXPECT_EQ(data.trials.trial(0)[49], 199);
  EXPECT_EQ(data.trials.trial(3)[50], 1000 + 850 % 500);  // 8.004 s is sample 800
  EXPECT_THAT(data.raw_labels, ElementsAre(1, 2, 1, 2));
  EXPECT_THAT(data.classes, ElementsAre("left", "right"));
  EXPECT_THAT(data.onsets, ElementsAre(1.5, 3.5, 6.5, 8.5));
  EXPECT_THAT(data.channels, ElementsAre("C3", "Cz", "C4"));
  EXPECT_EQ(data.rate, 100);
  EXPECT_EQ(data.unit, "µV");
}

TEST(Chain, TakesTheBaselineAway) {
  const TemporaryFolder folder;
  folder.file("a.npz", four_trials().bytes());
  DataOptions options = plain(folder, {"a.npz"});
  options.chain.trials.baseline = {-0.1, 0.1};  // samples 90 … 110 for the first
  EXPECT_EQ(read(options).trials.trial(0)[0], 50);
  options.chain.trials.baseline = {-2, -1};
  EXPECT_THAT(read(options).notes,
              testing::Contains(HasSubstr("1 of 4 trials left out: 1 beyond the recording")));
}

TEST(Chain, CountsWhatItLeavesOut) {
  const TemporaryFolder folder;
  RecordingBytes file = four_trials();
  file.events = {{1, "T1"},  {3, "T2"},  {5, "T1"},  {7, "T2"},    {9, "T1"},
                 {11, "T2"}, {13, "T1"}, {15, "T2"}, {19.5, "T1"}, {8.2, "bad stuff"}};
  file.gaps = {960, 20};
  file.value = [](int c, int t) {
    if (c == 1 && t >= 1150 && t < 1200) return 5.0;         // the window of 11 s is flat
    return t == 1360 ? 400.0 : static_cast<double>(t % 10);  // and 13 s has a peak
  };
  folder.file("a.npz", file.bytes());
  DataOptions options = plain(folder, {"a.npz"});
  options.chain.trials.reject = {.peak_to_peak = 150, .flat = 0.5};
  const Dataset data = read(options);
  EXPECT_THAT(data.sources[0].dropped,
              testing::UnorderedElementsAre(std::pair{"above 150 µV peak to peak", 1},
                                            std::pair{"beyond the recording", 1},
                                            std::pair{"flat", 1}, std::pair{"over a gap", 1}));
  EXPECT_EQ(data.size(), 5);
}

TEST(Chain, LeavesOutTrialsUnderBadAnnotations) {
  const TemporaryFolder folder;
  RecordingBytes file = four_trials();
  file.events.emplace_back(3.7, "BAD move");  // without duration, inside of a window
  folder.file("a.npz", file.bytes());
  EXPECT_THAT(read(plain(folder, {"a.npz"})).sources[0].dropped,
              ElementsAre(std::pair{"marked bad", 1}));
}

TEST(Chain, LeavesOutTrialsBetweenSeveralGaps) {
  const TemporaryFolder folder;
  RecordingBytes file = four_trials();
  file.gaps = {100, 10, 170, 5, 340, 30, 700, 10, 900, 1};  // the second and third meet windows
  folder.file("a.npz", file.bytes());
  EXPECT_THAT(read(plain(folder, {"a.npz"})).onsets, ElementsAre(6.5, 8.5));
}

TEST(Chain, SlidesWindows) {
  const TemporaryFolder folder;
  folder.file("a.npz", four_trials().bytes());
  DataOptions options = plain(folder, {"a.npz"});
  options.chain.trials.length = 0.3;
  options.chain.trials.step = 0.1;
  options.validation = {.fraction = 0.5};
  const PreparedData data = prepare(options);
  EXPECT_EQ(data.train.size() + data.validation->size(), 12);  // three of each
  for (int i = 0; i < data.train.size(); ++i)
    for (int j = 0; j < data.validation->size(); ++j)
      EXPECT_NE(data.train.origins[static_cast<std::size_t>(i)].place,
                data.validation->origins[static_cast<std::size_t>(j)].place);
}

// What shares samples is told, and never comes onto both sides.
TEST(Chain, TellsOfTrialsThatOverlapAndKeepsThemTogether) {
  const TemporaryFolder folder;
  RecordingBytes file;
  for (int i = 0; i < 8; ++i) {
    file.events.emplace_back(1 + 2 * i, i % 2 == 0 ? "T1" : "T2");
    file.events.emplace_back(1.3 + 2 * i, i % 2 == 0 ? "T1" : "T2");  // shares 0.2 s
  }
  folder.file("a.npz", file.bytes());
  DataOptions options = plain(folder, {"a.npz"});
  EXPECT_THAT(read(options).notes,
              testing::Contains(AllOf(HasSubstr("a.npz: 8 of 16 trials begin before one in front"),
                                      HasSubstr("an earlier trials.to keeps them apart"))));
  options.validation = {.fraction = 0.5};
  const PreparedData data = prepare(options);
  ASSERT_EQ(data.validation->size(), 8);
  for (const double mine : data.train.onsets)
    for (const double other : data.validation->onsets) EXPECT_GT(std::abs(mine - other), 1);
  options.chain.trials.to = 0.8;
  EXPECT_THAT(read(options).notes, testing::Not(testing::Contains(HasSubstr("in front"))));
  options.chain.trials.to = 4;
  EXPECT_THAT(test::message_of<ConfigError>([&] { prepare(options); }),
              HasSubstr("what shares samples stays together"));
}

TEST(Chain, ValidatesOnWholeRecordings) {
  const TemporaryFolder folder;
  for (const char* name : {"S01R1.npz", "S01R2.npz", "S02R1.npz", "S02R2.npz"})
    folder.file(name, four_trials().bytes());
  DataOptions options = plain(folder, {"S{subject}R{run}.npz"});
  options.recordings.subject = {1, 2};
  options.recordings.run = {1, 2};
  options.validation = {.fraction = 0.25};
  const PreparedData data = prepare(options);
  ASSERT_EQ(data.validation->size(), 4);
  const auto key = [](const Dataset& d, int i) {
    return std::pair{d.subjects[static_cast<std::size_t>(i)], d.runs[static_cast<std::size_t>(i)]};
  };
  for (int i = 0; i < 4; ++i) EXPECT_EQ(key(*data.validation, i), key(*data.validation, 0));
  for (int i = 0; i < data.train.size(); ++i)
    EXPECT_NE(key(data.train, i), key(*data.validation, 0));
}

TEST(Chain, KeepsTimesThroughResampling) {
  const TemporaryFolder folder;
  RecordingBytes file = four_trials();
  file.value = [](int, int t) { return 100 * std::sin(0.05 * t); };
  folder.file("a.npz", file.bytes());
  DataOptions options = plain(folder, {"a.npz"});
  options.chain.recordings.resample = 64;
  const Dataset data = read(options);
  EXPECT_EQ(data.shape().width, 32);
  EXPECT_EQ(data.rate, 64);
  for (int n = 0; n < 4; ++n)
    for (std::size_t t = 0; t < 32; ++t) {
      const double seconds = data.onsets[static_cast<std::size_t>(n)] + static_cast<double>(t) / 64;
      EXPECT_NEAR(data.trials.trial(n)[t], 100 * std::sin(5 * seconds), 0.05);
    }
}

TEST(Chain, OfAModelTakesOtherRatesWhereItResamplesAlone) {
  const TemporaryFolder folder;
  folder.file("a.npz", four_trials().bytes());
  RecordingBytes fast = four_trials();
  fast.rate = 200, fast.samples = 4000;
  folder.file("fast.npz", fast.bytes());
  const auto read_later = [&](double resample) {
    DataOptions options = plain(folder, {"a.npz"});
    options.chain.recordings.resample = resample;
    const ReadOptions reading{
        .like = Like{.facts = prepare(options).facts, .labels = LabelRule::wanted}};
    return read_dataset({folder / "fast.npz"}, reading);
  };
  EXPECT_EQ(read_later(64).shape().width, 32);
  EXPECT_THAT(test::message_of<FileError>([&] { read_later(0); }),
              AllOf(HasSubstr("fast.npz: is sampled at 200 Hz, but"),
                    HasSubstr("at 100 Hz, and its steps do not resample")));
}

TEST(Chain, StandardisesTrials) {
  const TemporaryFolder folder;
  folder.file("a.npz", four_trials().bytes());
  DataOptions options = plain(folder, {"a.npz"});
  options.chain.trials.standardise = TrialScale::trial;
  const Dataset data = read(options);
  double sum = 0, squares = 0;
  const std::vector<float> trial = data.trials.trial(1);
  for (std::size_t t = 0; t < 50; ++t) {
    sum += trial[t];
    squares += trial[t] * trial[t];
  }
  EXPECT_NEAR(sum, 0, 1e-5);
  EXPECT_NEAR(squares, 50, 1e-3);
  EXPECT_EQ(data.unit, "");
}

// Each stretch by itself: what stands on the other side of a gap changes no bit.
TEST(Chain, FiltersStretchesByThemselves) {
  const TemporaryFolder folder;
  RecordingBytes file = four_trials();
  file.gaps = {450, 50};
  folder.file("a.npz", file.bytes());
  file.value = [](int c, int t) { return t < 500 ? std::nan("") : 1000.0 * c + t % 500; };
  file.events = {{6, "T1"}, {8.004, "T2"}};
  file.gaps = {};
  folder.file("b.npz", file.bytes());
  for (const FilterKind kind : {FilterKind::fir, FilterKind::butterworth}) {
    DataOptions options = plain(folder, {"a.npz"});
    options.chain.recordings.band = {4, 30};
    options.chain.recordings.filter = kind;
    const Dataset whole = read(options);
    options.recordings.files = {"b.npz"};
    const Dataset part = read(options);
    ASSERT_EQ(whole.size(), 4);
    ASSERT_EQ(part.size(), 2);
    EXPECT_EQ(whole.trials.trial(2), part.trials.trial(0));
  }
}

TEST(Chain, NamesEventsThatAreNowhere) {
  const TemporaryFolder folder;
  folder.file("a.npz", four_trials().bytes());
  DataOptions options = plain(folder, {"a.npz"});
  options.chain.trials.events.list = {{"T1", "left"}, {"T5", "right"}};
  EXPECT_THAT(refusal(options),
              AllOf(HasSubstr("no recording has an event \"T5\"; did you mean \"T"),
                    HasSubstr("There are T0 (1), T1 (2), T2 (2)")));
  folder.file("b.npz", RecordingBytes{.events = {}}.bytes());
  options.recordings.files = {"b.npz"};
  EXPECT_THAT(refusal(options), HasSubstr("the recordings hold no events at all"));
}

TEST(Chain, LeavesOutRecordingsThatCannotBeUsed) {
  const TemporaryFolder folder;
  folder.file("a.npz", four_trials().bytes());
  RecordingBytes other = four_trials();
  other.channels = {"C3", "Cz", "Pz"};
  folder.file("other.npz", other.bytes());
  RecordingBytes slow = four_trials();
  slow.rate = 50;
  folder.file("slow.npz", slow.bytes());
  folder.file("broken.npz", four_trials().bytes().substr(0, 2000));
  const Dataset data = read(plain(folder, {"a.npz", "other.npz", "slow.npz", "broken.npz"}));
  EXPECT_EQ(data.size(), 4);
  EXPECT_THAT(data.notes, testing::IsSupersetOf(
                              {AllOf(HasSubstr("left out: "), HasSubstr("other.npz")),
                               AllOf(HasSubstr("left out: "), HasSubstr("slow.npz: has 50 Hz")),
                               AllOf(HasSubstr("left out: "), HasSubstr("broken.npz"))}));
  DataOptions subjects = plain(folder, {"a.npz", "other.npz"});
  subjects.recordings.subject = {1, 2};
  EXPECT_THAT(refusal(subjects),
              AllOf(HasSubstr("subject 2 is left without a trial"), HasSubstr("other.npz")));
}

TEST(Chain, SaysWhyAClassIsEmpty) {
  const TemporaryFolder folder;
  RecordingBytes file = four_trials();
  file.events = {{1, "T1"}, {3, "T1"}, {19.9, "T2"}};
  folder.file("a.npz", file.bytes());
  EXPECT_THAT(refusal(plain(folder, {"a.npz"})),
              AllOf(HasSubstr("class right is left without a trial"),
                    HasSubstr("1 of 3 trials left out: 1 beyond the recording")));
}

TEST(Chain, FindsFilesByTheirNumbers) {
  const TemporaryFolder folder;
  for (const char* name : {"S001/R04.npz", "S001/R12.npz", "S010/R4.npz"})
    folder.file(name, four_trials().bytes());
  RecordingFiles names{.files = {"S{subject}/R{run}.npz"}, .subject = {1}, .run = {4, 12}};
  auto files = recording_files(names, folder.path());
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[1].path, folder / "S001/R12.npz");
  EXPECT_EQ(files[1].run, 12);
  names.subject = {10};
  names.run = {4};
  EXPECT_EQ(recording_files(names, folder.path())[0].path, folder / "S010/R4.npz");
  names.run = {5};
  EXPECT_THROW(recording_files(names, folder.path()), FileError);
  names.run = {};
  EXPECT_THROW(recording_files(names, folder.path()), ConfigError);
  names = {.files = {"S001/R04.npz", "S001/R12.npz"}, .subject = {7}};
  files = recording_files(names, folder.path());
  EXPECT_EQ(files[1].subject, 7);
  EXPECT_EQ(files[1].run, 2);
  names.session = {1, 2, 3};
  EXPECT_THROW(recording_files(names, folder.path()), ConfigError);
}

TEST(Chain, RefusesTheAbsurdInOneLine) {
  const TemporaryFolder folder;
  folder.file("a.npz", four_trials().bytes());
  const auto changed = [&](auto&& change) {
    DataOptions options = plain(folder, {"a.npz"});
    change(options.chain);
    return refusal(options);
  };
  EXPECT_THAT(changed([](Chain& c) { c.trials.to = 0.5; }), HasSubstr("trials.to"));
  EXPECT_THAT(changed([](Chain& c) { c.trials.to = 1e300; }), HasSubstr("trials.to"));
  EXPECT_THAT(changed([](Chain& c) { c.trials.to = 1e5; }), HasSubstr("2 to 1,000,000"));
  EXPECT_THAT(changed([](Chain& c) {
                c.trials = {
                    .events = c.trials.events, .from = -1e6, .to = 1e6, .length = 1, .step = 1e-9};
              }),
              HasSubstr("more than 100000 for each event"));
  EXPECT_THAT(changed([](Chain& c) { c.trials.length = 0.1; }), HasSubstr("trials.step"));
  EXPECT_THAT(changed([](Chain& c) {
                c.recordings.band = {4, 60};
              }),
              AllOf(HasSubstr("a.npz: a band from 4 to 60 Hz at 100"), HasSubstr("50 Hz")));
  EXPECT_THAT(changed([](Chain& c) { c.recordings.band = {40, 4}; }), HasSubstr("recordings.band"));
  EXPECT_THAT(changed([](Chain& c) { c.recordings.band = {1e-6, 40}; }), HasSubstr("taps"));
  EXPECT_THAT(changed([](Chain& c) { c.recordings.order = 1000; }), HasSubstr("1 to 12"));
  EXPECT_THAT(changed([](Chain& c) { c.recordings.resample = 1e300; }), HasSubstr("impossible"));
  EXPECT_THAT(changed([](Chain& c) { c.recordings.resample = 33.3333; }), HasSubstr("ratio"));
  EXPECT_THAT(changed([](Chain& c) { c.recordings.channels = {"Q*"}; }),
              HasSubstr("recordings.channels"));
  EXPECT_THAT(changed([](Chain& c) { c.recordings.reference = {"C5"}; }),
              HasSubstr("C5 is not among the channels that are chosen; did you mean C3? There are "
                        "C3, Cz, C4"));
  EXPECT_THAT(changed([](Chain& c) { c.recordings.bipolar = {"C3"}; }), HasSubstr("C3-C4"));
  EXPECT_THAT(changed([](Chain& c) { c.recordings.notch = {49.9}; }), HasSubstr("a.npz"));
  EXPECT_THAT(changed([](Chain& c) { c.recordings.bipolar = {"C3-Cx"}; }),
              testing::StartsWith("recordings.bipolar: "));
  EXPECT_LT(changed([](Chain& c) { c.recordings.band = {1e-300, 40}; }).size(), 300U);
  EXPECT_THAT(changed([](Chain& c) { c.trials.to = 1e7; }), HasSubstr("1e+07 s is too far"));
}

// Each of them possible, all of them together not: refused before the first is looked at.
TEST(Chain, RefusesABillionWindows) {
  const TemporaryFolder folder;
  RecordingBytes file;
  for (int i = 0; i < 101; ++i) file.events.emplace_back(0.1 * i, i % 2 == 0 ? "T1" : "T2");
  folder.file("a.npz", file.bytes());
  DataOptions options = plain(folder, {"a.npz"});
  options.chain.trials.from = -499.5, options.chain.trials.to = 499.5;
  options.chain.trials.length = 0.02, options.chain.trials.step = 0.01;
  EXPECT_THAT(refusal(options), HasSubstr("a.npz: 99899 windows of each of 101 events are more"));
}

TEST(Chain, RefusesChannelsOfSeveralRates) {
  const TemporaryFolder folder;
  test::EdfFile edf{.channels = {{}, {.label = "EEG C4-REF", .per_record = "8"}}};
  edf.data = std::string(24, '\1');
  folder.file("a.edf", edf.bytes());
  EXPECT_THAT(refusal(plain(folder, {"a.edf"})), HasSubstr("choose channels of one rate"));
}

TEST(Chain, IsDescribedInItsOrder) {
  Chain chain;
  chain.recordings.reference = {"average"};
  chain.recordings.band = {4, 0};
  chain.trials = {.events = {{{"T1", "left"}}}, .to = 2, .standardise = TrialScale::exponential};
  EXPECT_THAT(described(chain),
              ElementsAre("channels     all-eeg", "reference    average",
                          "band         from 4 Hz, FIR under Hamming's window, without delay",
                          "events       T1 = left", "window       0 s to below 2 s after them",
                          "reject       marked bad", "standardise  exponential",
                          HasSubstr("live         no")));
  EXPECT_THAT(in_one_line(chain), HasSubstr("reference average; band from 4 Hz, FIR"));
  chain.recordings.causal = true;
  EXPECT_THAT(described(chain).back(), HasSubstr("live         yes"));
  chain.recordings.bipolar = {"C3-Cz", "C4-Cz"};
  chain.recordings.notch = {50};
  chain.recordings.filter = FilterKind::butterworth;
  EXPECT_THAT(described(chain),
              testing::IsSupersetOf({HasSubstr("bipolar      C3-Cz, C4-Cz"),
                                     HasSubstr("notch        50 Hz, one section of quality 30"),
                                     HasSubstr("Butterworth of order")}));
}

}  // namespace
}  // namespace berger
