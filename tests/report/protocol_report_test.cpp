// What a report says of a protocol: who learned, who was tested, who could not be used; a line for
// each subject from one configuration to another.
#include "berger/report.hpp"
#include "folder_fixture.hpp"
#include "report/figures/study_figures.hpp"
#include "runs/environment.hpp"

namespace berger::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

runs::PartRecord trials_of(const char* part, int trials, std::vector<std::int64_t> subjects,
                           std::vector<std::int64_t> sessions) {
  return {.name = part,
          .sources = {},
          .trials = trials,
          .maps = 1,
          .height = 3,
          .width = 500,
          .rate = 125,
          .unit = "µV",
          .class_trials = {trials / 2, trials / 2},
          .subjects = std::move(subjects),
          .sessions = std::move(sessions)};
}

std::string environment(std::vector<runs::PartRecord> parts) {
  runs::Environment environment;
  environment.rewrites = default_rewrites();
  environment.classes = {"left", "right"};
  environment.parts = std::move(parts);
  return runs::to_json(environment);
}

constexpr const char* header =
    "run,model,activation,data.subject,protocol.session,protocol.fold,transfer.from,seed,state,"
    "parameters,test_accuracy,best_test_accuracy,best_test_epoch\n";

// Two subjects, each by its own trials and behind the others'.
void write_transfer_study(const TemporaryFolder& folder) {
  std::string results = header;
  for (const int subject : {1, 2})
    for (const bool others : {false, true}) {
      const std::string from = others ? "others" : "none";
      const std::string name = fmt::format("subject{}-{}-seed1", subject, from);
      results += fmt::format("{},eegnet,elu,{},,,{},1,done,10,{},0.9,6\n", name, subject, from,
                             0.6 + 0.1 * subject + (others ? 0.05 : 0));
      const std::string before = fmt::format("others-of-subject{}-seed1", subject);
      folder.file("runs/" + name + "/config.toml",
                  fmt::format("[protocol]\nname = \"train-test\"\npart = \"subject{}\"\n"
                              "[transfer]\nfrom = \"{}\"\nrun = \"{}\"\n",
                              subject, from, others ? before : ""));
      folder.file("runs/" + name + "/environment.json",
                  environment({trials_of("train", 360, {subject}, {1, 2, 3}),
                               trials_of("test", 240, {subject}, {4, 5})}));
      folder.file("runs/" + before + "/environment.json",
                  environment({trials_of("train", 1200, {3 - subject}, {1, 2, 3, 5})}));
    }
  folder.file("results.csv", results);
  folder.file("study.toml", "name = \"by hand\"\n");
  folder.file("protocol.csv",
              "part,configuration,fold,seed,state,accuracy\nsubject1,none,,1,done,0.7\n"
              "subject9,,,,one class only in its 4 <test> trials,\n");
}

std::string page_of_transfer() {
  const TemporaryFolder folder, nothing;
  const ScopedVariable path("PATH", nothing.path());
  write_transfer_study(folder);
  return content_of(write_report({folder.path()}).page);
}

TEST(ProtocolReport, ListsWhoLearnedAndWhoWasTestedInEachPart) {
  const std::string page = page_of_transfer();
  EXPECT_THAT(page, HasSubstr("Protocol: train-test"));
  for (const char* words : {"learned before", "subject 2, sessions 1–3, 5", "1,200",
                            "subject 1, sessions 1–3", "subject 1, sessions 4, 5", "240"})
    EXPECT_THAT(page, HasSubstr(words));
  EXPECT_THAT(page, Not(HasSubstr("chose the epoch"))) << "there are no validation trials";
}

TEST(ProtocolReport, NamesWhoCouldNotBeUsedAndLinksToTheScores) {
  const std::string page = page_of_transfer();
  EXPECT_THAT(page, HasSubstr("subject9: one class only in its 4 &lt;test&gt; trials"));
  EXPECT_THAT(page, HasSubstr("<a href=\"protocol.csv\">protocol.csv</a>"));
}

TEST(ProtocolReport, DrawsALineForEachSubjectAndTheirMean) {
  const TemporaryFolder folder;
  write_transfer_study(folder);
  const StudyRecord study = read_record(folder.path());
  const Comparison comparison = compare(study);
  const std::vector<Figure> figures = paired_subject_figures(study, comparison);
  ASSERT_EQ(figures.size(), 1U);
  const Figure& figure = figures[0];
  EXPECT_THAT(figure.data.rows,
              ElementsAre(ElementsAre("1", "70", "75"), ElementsAre("2", "80", "85"),
                          ElementsAre("mean", "75", "80")));
  EXPECT_THAT(figure.data.header,
              ElementsAre("subject", "transfer.from = none", "transfer.from = others"));
  EXPECT_THAT(figure.script, HasSubstr("as good or better (2)"));
  ASSERT_EQ(figure.charts.size(), 1U);
  EXPECT_THAT(figure.charts[0].x.names,
              ElementsAre("transfer.from = none", "transfer.from = others"));
  EXPECT_EQ(figure.charts[0].series.size(), 3U);
}

TEST(ProtocolReport, DrawsNoPairsOfASingleConfiguration) {
  const TemporaryFolder folder;
  folder.file("results.csv", std::string(header) +
                                 "a,eegnet,elu,1,,,none,1,done,10,0.7,0.9,6\n"
                                 "b,eegnet,elu,2,,,none,1,done,10,0.7,0.9,6\n");
  const StudyRecord study = read_record(folder.path());
  EXPECT_THAT(paired_subject_figures(study, compare(study)), IsEmpty());
}

}  // namespace
}  // namespace berger::report
