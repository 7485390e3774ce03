// Names from files and settings in every place of a report, with gnuplot itself as the judge: a
// text that could leave its string would make a file of its own.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "berger/report.hpp"
#include "core/readable.hpp"
#include "folder_fixture.hpp"
#include "report/escape.hpp"
#include "report/figures/gnuplot.hpp"
#include "runs/value.hpp"

namespace berger::report {
namespace {

// Strings, macros, backquotes, ends of lines and of blocks, formats of numbers.
const std::vector<std::string>& attacks() {
  static const std::vector<std::string> list{"'.system('touch CANARY').'",
                                             "\".system(\"touch CANARY\").\"",
                                             "'@GPVAL_PWD",
                                             "@name'",
                                             "`touch CANARY`",
                                             "'`touch CANARY`",
                                             "\"`touch CANARY`",
                                             "x\\\"`touch CANARY`",
                                             "\\",
                                             "it''s",
                                             "x\n!touch CANARY\n",
                                             "x\r\n!touch CANARY",
                                             "x; system('touch CANARY')",
                                             "x' ; !touch CANARY #",
                                             "$(touch CANARY)",
                                             "%s %s %n %9999999f",
                                             "{/Symbol=999 a}",
                                             "<touch CANARY",
                                             "| touch CANARY",
                                             "\x1b]0;x\x07",
                                             "\xff\xfe\xc0\xaf",
                                             "#",
                                             "\\047.system(\\047touch CANARY\\047).\\047"};
  return list;
}

std::string run(const std::string& command) {
  FILE* const pipe = popen(command.c_str(), "r");
  std::string text;
  std::array<char, 4096> block{};
  while (const std::size_t got = fread(block.data(), 1, block.size(), pipe))
    text.append(block.data(), got);
  pclose(pipe);
  return text;
}

bool somebody_ran(const TemporaryFolder& folder) {
  for (const auto& entry : fs::recursive_directory_iterator(folder.path()))
    if (entry.path().filename() == "CANARY") return true;
  return fs::exists("CANARY");
}

std::string csv_cell(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

TEST(HostileNames, InEveryPlaceOfAReportAreTextForGnuplot) {
  if (find_program("gnuplot").empty()) GTEST_SKIP() << "gnuplot is not installed";
  const std::string header =
      "run,model,activation,seed,state,parameters,epochs,test_accuracy,"
      "train_loss,seconds,model.dropout,train.note\n";
  // Eight to a report, for drawing takes the time.
  constexpr std::size_t at_once = 8;
  for (std::size_t i = 0; i < attacks().size(); i += at_once) {
    const TemporaryFolder folder;
    std::string results = header, channels, all;
    for (std::size_t run = 1; run <= at_once; ++run) {
      const std::string name = fmt::format("run{}", run);
      const std::string& attack = attacks()[(i + run) % attacks().size()];
      channels += "," + csv_cell(attack);
      all += readable(attack) + " ";
      results += fmt::format("{},{},{},1,done,{},20,0.{},0.3,{}.5,0.{},{}\n", name,
                             csv_cell(attack), csv_cell(run % 4 == 0 ? "elu" : attack), 1000 * run,
                             60 + run, run, run / 2 + 1, csv_cell(attack));
      folder.file("runs/" + name + "/metrics.csv", metrics(20, 0.01 * static_cast<double>(run)));
      folder.file("runs/" + name + "/config.toml", config());
    }
    folder.file("results.csv", results);
    folder.file("study.toml", "name = \"x\"\n");
    folder.file("first_trial.csv",
                fmt::format("# unit: {0}\n# class: {0}\nseconds{1}\n0,1,2,1,2,1,2,1,2\n"
                            "0.1,-3,4,-3,4,-3,4,-3,4\n",
                            all, channels));
    const ReportFiles files = write_report({folder.path()});
    EXPECT_FALSE(somebody_ran(folder)) << i;
    EXPECT_TRUE(folder.has("figures/first_trial.svg")) << i;
    for (const std::string& note : files.notes)
      EXPECT_THAT(note, testing::Not(testing::HasSubstr("was not drawn"))) << i;
  }
}

TEST(HostileNames, OfLabelsAndTitlesAreTextToo) {
  const std::string one = "'.system('touch CANARY').'`touch CANARY`",
                    other = "\".system(\"touch CANARY\").\"\n!touch CANARY\n",
                    title = "</script><img src=x onerror=alert(1)>`touch CANARY`";
  const TemporaryFolder folder;
  std::string results =
      "run,model,activation,seed,state,parameters,epochs,test_accuracy,train_loss,seconds,"
      "train.batch_size\n";
  for (int run = 1; run <= 4; ++run) {
    const std::string name = fmt::format("run{}", run);
    results += fmt::format("{},eegnet,elu,{},done,1000,20,0.{},0.3,1.5,{}\n", name, run % 2 + 1,
                           60 + run, run <= 2 ? 32 : 64);
    folder.file("runs/" + name + "/metrics.csv", metrics(20, 0.01 * run));
    folder.file("runs/" + name + "/config.toml", config());
  }
  folder.file("results.csv", results);
  folder.file("study.toml", fmt::format("name = \"x\"\n[data]\ntrain = [\"a.npz\"]\n[grid]\n"
                                        "\"train.batch_size\" = [32, 64]\n[labels]\n"
                                        "\"train.batch_size\" = [{}, {}]\n[report]\n"
                                        "curves = \"train.batch_size\"\ntitles.accuracy = {}\n",
                                        toml_string(one), toml_string(other), toml_string(title)));
  const ReportFiles files = write_report({folder.path()});
  EXPECT_FALSE(somebody_ran(folder));
  for (const std::string& note : files.notes)
    EXPECT_THAT(note, testing::Not(testing::HasSubstr("was not drawn")));
  const std::string page = content_of(folder / "report.html");
  EXPECT_THAT(page, testing::HasSubstr("touch CANARY")) << "labels are used";
  EXPECT_THAT(page, testing::Not(testing::HasSubstr("<img src=x")));
}

// BERGER_HOSTILE_NAMES says how many random ones; 1,000 where it says nothing.
int names_to_try() {
  const char* const asked = std::getenv("BERGER_HOSTILE_NAMES");
  return asked == nullptr ? 1'000 : std::atoi(asked);
}

// What gnuplot prints is what was meant, whatever it was: names of random pieces of attacks. Each
// is drawn too, as a title, a label, a tic and in the legend.
TEST(HostileNames, OfAnyKindComeBackFromGnuplotAsTheyWere) {
  const std::string gnuplot = find_program("gnuplot");
  if (gnuplot.empty()) GTEST_SKIP() << "gnuplot is not installed";
  const TemporaryFolder folder;
  std::mt19937 random(1);
  std::string script = "set print \"-\"\n", expected;
  script += "set terminal svg noenhanced\nset output '/dev/null'\n";
  for (int i = 0; i < names_to_try(); ++i) {
    std::string name;
    for (unsigned piece = 0; piece < 1 + random() % 4; ++piece) {
      const std::string& attack = attacks()[random() % attacks().size()];
      const std::size_t from = random() % attack.size();
      name += attack.substr(from, 1 + random() % attack.size());
      name += static_cast<char>(random() % 256);
    }
    script += fmt::format("print {0}\nset title {0}\nset label {1} {0} at 0,0\n",
                          quote_gnuplot(name), 1 + i % 20);
    script +=
        fmt::format("set xtics {} ({} 0)\n", i % 20 == 0 ? "" : "add", quote_gnuplot_tic(name));
    if (i % 20 == 19) script += fmt::format("plot [-1:1] x title {}\n", quote_gnuplot(name));
    expected += readable(name) + '\n';
  }
  folder.file("names.gp", script);
  const std::string printed =
      run(fmt::format("cd {} && {} -d names.gp 2>&1", folder.path(), gnuplot));
  EXPECT_EQ(printed.size(), expected.size());
  EXPECT_TRUE(printed == expected);
  EXPECT_FALSE(somebody_ran(folder));
}

TEST(HostileNames, NameTicsByThemselves) {
  const std::string gnuplot = find_program("gnuplot");
  if (gnuplot.empty()) GTEST_SKIP() << "gnuplot is not installed";
  const TemporaryFolder folder;
  folder.file("tics.gp", fmt::format("set terminal svg noenhanced\nset output 'tics.svg'\n"
                                     "set xtics ({} 0)\nplot [-1:1] x\n",
                                     quote_gnuplot_tic("50 %g of %s")));
  EXPECT_EQ(run(fmt::format("cd {} && {} -d tics.gp 2>&1", folder.path(), gnuplot)), "");
  EXPECT_THAT(content_of(folder / "tics.svg"), testing::HasSubstr("50 %g of %s"));
}

}  // namespace
}  // namespace berger::report
