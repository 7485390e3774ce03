// Which options are refused, with or without a look at the data, and what the weights of classes
// follow from.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/errors.hpp"
#include "berger/train.hpp"
#include "support/noise_data.hpp"

namespace berger {
namespace {

using testing::HasSubstr;

struct Refused {
  const char* what;
  TrainOptions options;
  const char* message;
};
void PrintTo(const Refused& r, std::ostream* out) {
  *out << r.what;
}
class RefusedOptions : public testing::TestWithParam<Refused> {};

std::string message_of_check(const TrainOptions& options, const PreparedData* data) {
  try {
    data != nullptr ? check(options, *data) : check(options);
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr(error.key));
    return error.what();
  }
  return "nothing refused";
}

TEST_P(RefusedOptions, AreNamedInOneLine) {
  const std::string message = message_of_check(GetParam().options, nullptr);
  EXPECT_THAT(message, HasSubstr(GetParam().message));
  EXPECT_THAT(message, testing::Not(HasSubstr("\n")));
}

INSTANTIATE_TEST_SUITE_P(
    Train, RefusedOptions,
    testing::Values(
        Refused{"Patience",
                {.early_stopping = {.metric = Watch::validation_loss, .patience = 0}},
                "train.early_stopping.patience is 0; it must be at least 1"},
        Refused{"PlateauPatience",
                {.schedule = {.kind = ScheduleKind::plateau, .patience = 0}},
                "train.schedule.patience is 0; it must be at least 1"},
        Refused{"BeyondTheEnd",
                {.epochs = 20, .schedule = {.kind = ScheduleKind::step, .after = {10, 20}}},
                "train.schedule.after names epoch 20, but after it there is none to train: there "
                "are 20"},
        Refused{"NoSteps",
                {.schedule = {.kind = ScheduleKind::step}},
                "train.schedule.after is missing"},
        Refused{"Disordered",
                {.schedule = {.kind = ScheduleKind::step, .after = {7, 7}}},
                "in ascending order"},
        Refused{"WarmUp",
                {.epochs = 5, .schedule = {.warm_up = 5}},
                "train.schedule.warm_up is 5 epochs, but there are only 5"},
        Refused{"Factor",
                {.schedule = {.factor = 1}},
                "train.schedule.factor is 1; it must be above 0 and below 1"},
        Refused{"Lowest",
                {.learning_rate = 0.1, .schedule = {.kind = ScheduleKind::cosine, .lowest = 0.2}},
                "train.schedule.lowest is 0.2"},
        Refused{"Average",
                {.epochs = 5, .average_last = 6},
                "train.average_last is 6, but there are only 5 epochs"},
        Refused{"AverageOfAnUnknownEnd",
                {.average_last = 3, .early_stopping = {.metric = Watch::validation_loss}},
                "train.average_last averages the epochs before a known end"},
        Refused{"Smoothing",
                {.label_smoothing = 1},
                "train.label_smoothing is 1; it must be in [0, 1)"},
        Refused{"Clip", {.clip_norm = -1}, "train.clip_norm is -1"},
        Refused{"Slots", {.slots = 257}, "train.slots is 257; it must be 0"},
        Refused{"Views", {.test_views = 0}, "train.test_views is 0"},
        Refused{"ViewsOfNothing",
                {.test_views = 3},
                "train.test_views is 3, but nothing under train.augment says how views differ"},
        Refused{"Weight",
                {.class_weights = {ClassWeights::Rule::given, {1, 0}}},
                "train.class_weights is 0; it must be above 0"},
        Refused{"Probability", {.augment = {.flip = 1.2}}, "train.augment.flip is 1.2"}),
    [](const auto& each) { return std::string(each.param.what); });

TEST(OptionsAndData, MustFit) {
  const PreparedData data{.train = test::noise_data(14, {1, 3, 20}, 7)};
  const auto refused = [&](const TrainOptions& options) {
    return message_of_check(options, &data);
  };
  EXPECT_EQ(refused({}), "nothing refused");
  EXPECT_THAT(refused({.class_weights = {ClassWeights::Rule::given, {1, 1, 1, 1, 1, 1}}}),
              HasSubstr("train.class_weights gives 6 weights, but there are 7 classes"));
  EXPECT_THAT(refused({.augment = {.rotation = 10}}),
              HasSubstr("train.augment.rotation turns images"));
  EXPECT_THAT(refused({.early_stopping = {.metric = Watch::validation_loss}}),
              HasSubstr("there is no validation data"));
  EXPECT_THAT(refused({.keep = Keep::best_validation_loss}),
              HasSubstr("there is no validation data"));
}

TEST(KeptEpoch, IsTheBestOneWhereEarlyStoppingRestoresIt) {
  const auto keep = [](Keep named, Watch metric, bool restore) {
    return effective_keep(
        {.keep = named, .early_stopping = {.metric = metric, .restore = restore}});
  };
  EXPECT_EQ(keep(Keep::last, Watch::validation_loss, true), Keep::best_validation_loss);
  EXPECT_EQ(keep(Keep::last, Watch::validation_accuracy, true), Keep::best_validation);
  EXPECT_EQ(keep(Keep::last, Watch::validation_loss, false), Keep::last);
  EXPECT_EQ(keep(Keep::last, Watch::none, true), Keep::last);
  EXPECT_EQ(keep(Keep::best_test, Watch::validation_loss, true), Keep::best_test);
}

// scikit-learn's compute_class_weight("balanced") of these counts.
TEST(ClassWeightsOf, InverseFrequencyAreThoseOfScikitLearn) {
  EXPECT_THAT(class_weights({ClassWeights::Rule::inverse_frequency}, {10, 30, 60}),
              testing::ElementsAre(testing::DoubleNear(100.0 / 30, 1e-12),
                                   testing::DoubleNear(100.0 / 90, 1e-12),
                                   testing::DoubleNear(100.0 / 180, 1e-12)));
}

// Weights are as 1 / E with E = (1 − βⁿ) / (1 − β): for few trials as for inverse frequency, for
// many as if all classes were equal.
TEST(ClassWeightsOf, EffectiveNumberLieBetweenInverseFrequencyAndNone) {
  const std::vector<std::int64_t> counts{400, 4000, 8000};
  const std::vector<double> w = class_weights({ClassWeights::Rule::effective_number}, counts);
  const auto effective = [](double n) { return (1 - std::pow(0.999, n)) / 0.001; };
  EXPECT_NEAR(w[0] / w[1], effective(4000) / effective(400), 1e-9);
  EXPECT_NEAR(w[1] / w[2], effective(8000) / effective(4000), 1e-9);
  double mean = 0;
  for (std::size_t k = 0; k < 3; ++k) mean += w[k] * static_cast<double>(counts[k]) / 12400;
  EXPECT_NEAR(mean, 1, 1e-12);
}

TEST(ClassWeightsOf, AClassWithoutTrialsIsOne) {
  EXPECT_EQ(class_weights({ClassWeights::Rule::inverse_frequency}, {5, 0, 5})[1], 1);
  EXPECT_TRUE(class_weights({}, {5, 5}).empty());
}

}  // namespace
}  // namespace berger
