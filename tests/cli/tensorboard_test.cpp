// --tensorboard, from outside: one event file for each time that a run trains.
#include "cli/program.hpp"
#include "support/event_files.hpp"

namespace berger {
namespace {

using test::event_files;
using test::read_events;
using test::ReadEvent;
using testing::ElementsAre;
using testing::SizeIs;

class TensorBoardFiles : public test::Program {
 protected:
  std::vector<std::string> files(const std::string& run) const { return event_files(folder / run); }
};

std::vector<std::int64_t> scalar_steps(const std::vector<ReadEvent>& events) {
  std::vector<std::int64_t> steps;
  for (const ReadEvent& event : events)
    if (!event.scalars.empty()) steps.push_back(event.step);
  return steps;
}

TEST_F(TensorBoardFiles, ARunOfTwoEpochsLeavesOne) {
  ASSERT_EQ(berger("train --tensorboard --quiet --out run --set train.epochs=2" + small).code, 0);
  ASSERT_THAT(files("run"), SizeIs(1));
  const auto events = read_events(files("run")[0]);
  EXPECT_THAT(scalar_steps(events), ElementsAre(1, 2));
  // The figures of metrics.csv: epoch, then loss and accuracy of train, validation and test.
  std::istringstream metrics(content("run/metrics.csv"));
  std::string line;
  std::getline(metrics, line);
  for (const ReadEvent& event : events) {
    if (event.scalars.empty()) continue;
    std::getline(metrics, line);
    std::istringstream cells(line);
    std::vector<std::string> row;
    for (std::string cell; std::getline(cells, cell, ',');) row.push_back(cell);
    EXPECT_EQ(std::to_string(event.step), row.at(0));
    EXPECT_EQ(event.scalars.at("loss/train"), static_cast<float>(std::stod(row.at(1))));
    EXPECT_EQ(event.scalars.at("accuracy/train"), static_cast<float>(std::stod(row.at(2))));
    EXPECT_EQ(event.scalars.at("loss/test"), static_cast<float>(std::stod(row.at(5))));
    EXPECT_EQ(event.scalars.at("accuracy/test"), static_cast<float>(std::stod(row.at(6))));
    EXPECT_EQ(event.scalars.at("learning_rate"), 1e-3F);
    EXPECT_EQ(event.scalars.count("loss/validation"), 0u);
  }
  EXPECT_EQ(events.back().images.count("confusion/test"), 1u);
  EXPECT_EQ(events.back().step, 2) << "of the kept epoch";
  EXPECT_EQ(events.back().images.at("confusion/test").width, 2 * 48);
}

TEST_F(TensorBoardFiles, OfValidationDataWhereThereAreNoTestData) {
  ASSERT_EQ(berger("train --tensorboard --quiet --out run --data "
                   "'simulated:motor-imagery?trials=24' --set train.epochs=1 --set "
                   "model.filters=2 --set data.validation.fraction=0.25")
                .code,
            0);
  const auto events = read_events(files("run").at(0));
  EXPECT_EQ(events.back().images.count("confusion/validation"), 1u);
}

TEST_F(TensorBoardFiles, NoneUnlessAskedForAndTheSameBits) {
  ASSERT_EQ(berger("train --quiet --out without --set train.epochs=2" + small).code, 0);
  EXPECT_THAT(files("without"), SizeIs(0));
  ASSERT_EQ(berger("train --quiet --tensorboard --out with --set train.epochs=2" + small).code, 0);
  EXPECT_EQ(content("with/model.safetensors"), content("without/model.safetensors"));
  EXPECT_EQ(content("with/predictions.csv"), content("without/predictions.csv"));
}

TEST_F(TensorBoardFiles, AnInterruptedRunThatIsResumedHasTwoThatJoin) {
  const std::string train = "train --tensorboard --set train.epochs=60 --out run" + small;
  const test::Ran stopped = shell("mkfifo progress; env --default-signal=INT \"$BERGER\" " + train +
                                  " 2>progress & pid=$!; sent=no\nwhile read -r line; do\n" +
                                  "case \"$sent $line\" in no*'Epoch: 3 '*) kill -INT $pid; "
                                  "sent=yes;; esac\ndone <progress\nwait $pid; code=$?; rm " +
                                  "progress; exit $code");
  ASSERT_EQ(stopped.code, 130) << stopped.err;
  ASSERT_EQ(berger("train --resume --tensorboard --quiet --out run").code, 0);
  ASSERT_THAT(files("run"), SizeIs(2));
  const auto first = read_events(files("run")[0]), second = read_events(files("run")[1]);
  std::vector<std::int64_t> steps = scalar_steps(first), more = scalar_steps(second);
  steps.insert(steps.end(), more.begin(), more.end());
  ASSERT_THAT(steps, SizeIs(60));
  for (std::size_t i = 0; i < steps.size(); ++i)
    EXPECT_EQ(steps[i], static_cast<std::int64_t>(i + 1));
  for (const ReadEvent& event : first)
    EXPECT_EQ(event.hparams.count("_hparams_/session_end_info"), 0u);
  EXPECT_EQ(second.back().images.count("confusion/test"), 1u);
}

TEST_F(TensorBoardFiles, AStudyHasOneInTheFolderOfEachRun) {
  folder.file(
      "s.toml",
      "name = \"s\"\nseeds = [1, 2]\n[data]\ntrain = [\"simulated:motor-imagery?trials=24\"]\n"
      "test = [\"simulated:motor-imagery?trials=16&part=test\"]\n[train]\nepochs = "
      "2\n[model]\nfilters = "
      "2\ntemporal_kernel = 5\n");
  ASSERT_EQ(undrawn("study s.toml --tensorboard --quiet --jobs 2 --out s").code, 0);
  int runs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "s/runs")) {
    ++runs;
    const auto found = event_files(entry.path().string());
    ASSERT_THAT(found, SizeIs(1)) << entry.path();
    EXPECT_THAT(scalar_steps(read_events(found[0])), ElementsAre(1, 2));
  }
  EXPECT_EQ(runs, 2);
}

TEST_F(TensorBoardFiles, AFileThatCannotBeBegunIsAnOutputError) {
  // A limit of 2 kB: room for config.toml, not for the first events.
  const test::Ran ran =
      shell("ulimit -f 4; \"$BERGER\" train --tensorboard --quiet --out run --set train.epochs=1" +
            small);
  EXPECT_EQ(ran.code, 5) << ran.err;
  EXPECT_THAT(ran.err,
              testing::ContainsRegex(
                  "berger: run/events\\.out\\.tfevents\\.[^:]*: cannot write: File too large"));
  EXPECT_EQ(ran.error_lines(), 1) << ran.err;
  EXPECT_THAT(files("run"), SizeIs(0));
}

}  // namespace
}  // namespace berger
