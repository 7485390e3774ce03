// The study files of recordings that are not here: files of their form with invented labels.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/npz.hpp"
#include "runs/results.hpp"
#include "study/small_runs.hpp"
#include "support/real_data.hpp"

namespace berger {
namespace {

using test::TemporaryFolder;
using testing::ElementsAre;

// signal (n, 750, 2), label (n,): the fragment of IIIb where it is there, else simulated trials.
void write_recording(const TemporaryFolder& folder, const std::string& name) {
  constexpr int trials = 6;
  const std::string source =
      test::real_data().empty()
          ? fmt::format("simulated:motor-imagery?trials={}&seed={}", trials, name.size())
          : fmt::format("{}/bci3_iiib_partial/{}_first87_nolabel.npz", test::real_data(), name);
  const Dataset data = read_dataset({source});
  std::vector<double> signal;
  std::vector<std::int64_t> labels;
  for (int n = 0; n < trials; ++n) {
    const auto trial = data.trials.trial(n);
    for (std::size_t t = 0; t < 750; ++t)
      for (std::size_t channel = 0; channel < 2; ++channel)
        signal.push_back(trial[channel * 750 + t]);
    labels.push_back(1 + n % 2);
  }
  write_npz(folder / (name + ".npz"),
            {{"signal", {trials, 750, 2}, std::move(signal)}, {"label", {trials}, labels}},
            Existing::keep);
}

class FilesOfIIIb : public testing::Test {
 protected:
  FilesOfIIIb() {
    for (const char* name : {"S4b_train", "X11b_train", "S4b_test", "X11b_test"})
      write_recording(recordings_, name);
  }
  Study study(const std::string& name, const std::vector<std::string>& settings = {}) const {
    std::vector<std::string> all = settings;
    all.push_back(fmt::format("data.folder=\"{}\"", recordings_.path()));
    return read_study(fmt::format("{}/studies/{}.toml", BERGER_PROJECT_DIR, name), all);
  }

  TemporaryFolder recordings_, results_;
};

TEST_F(FilesOfIIIb, SayWhatTheReferenceStudiesDid) {
  const auto of_first = [&](const char* name) { return study(name).runs.at(0).train; };
  EXPECT_EQ(study("iiib-study-1").runs.size(), 18u) << "2 networks × 3 activations × 3 seeds";
  EXPECT_EQ(study("iiib-study-3").runs.size(), 36u) << "with weight decay and without";
  EXPECT_EQ(of_first("iiib-study-1").epochs, 300);
  EXPECT_EQ(of_first("iiib-study-1-long").epochs, 1000);
  EXPECT_EQ(of_first("iiib-study-2").epochs, 300);
  EXPECT_EQ(of_first("iiib-study-3").epochs, 500);
  EXPECT_NEAR(of_first("iiib-study-1").learning_rate, 0.006, 1e-9);
  EXPECT_NEAR(of_first("iiib-study-3").weight_decay, 0.01, 1e-9);
}

TEST_F(FilesOfIIIb, TrainOnRecordingsOfTheirForm) {
  for (const auto& [name, runs] : {std::pair{"iiib-study-1", 6},
                                   {"iiib-study-1-long", 1},
                                   {"iiib-study-2", 6},
                                   {"iiib-study-3", 12}}) {
    const Study one = study(name, {"seeds=[1]", "train.epochs=1"});
    const PreparedData data = prepare(one.runs.at(0).data);
    EXPECT_EQ(data.train.shape(), (Shape{1, 2, 750})) << name;
    EXPECT_THAT(data.train.labels, ElementsAre(0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1));
    EXPECT_EQ(data.test->size(), 12) << "both subjects joined";
    EXPECT_EQ(run_study(one, "", {.folder = results_ / name}).done, runs) << name;
    for (const runs::ResultRow& row : runs::read_results(results_ / name + "/results.csv"))
      EXPECT_EQ(row.figures["parameters"], row.model == "eegnet" ? 17874 : 150977);
  }
}

}  // namespace
}  // namespace berger
