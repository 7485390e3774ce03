// What the page tells its charts, and what it makes of several folders.
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "berger/report.hpp"
#include "berger/study.hpp"
#include "core/json.hpp"
#include "folder_fixture.hpp"
#include "report/labels.hpp"
#include "support/recording_files.hpp"

namespace berger::report {
namespace {

using Json = nlohmann::json;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string page_of(const std::vector<std::string>& folders, const TemporaryFolder& out) {
  write_report(folders, {.folder = out / "report", .figures = false});
  return content_of(out / "report/report.html");
}

// The data that the page's script reads.
Json charts_of(const std::string& page) {
  constexpr std::string_view start = "<script type=\"application/json\" id=\"charts\">";
  const std::size_t from = page.find(start) + start.size();
  return parse_ordered_json(page.substr(from, page.find("</script>", from) - from));
}

std::vector<Outcome> elu_thrice_and_relu() {
  return {{.seed = 1, .accuracy = "0.8"},
          {.seed = 2, .accuracy = "0.7"},
          {.seed = 3, .accuracy = "0.9"},
          {.activation = "relu", .seed = 1, .accuracy = "0.5"}};
}

TEST(Page, GivesItsChartsEveryEpochOfEveryRun) {
  const TemporaryFolder folder, out;
  write_study(folder, elu_thrice_and_relu());
  const Json chart = charts_of(page_of({folder.path()}, out)).at("accuracy-eegnet");
  EXPECT_EQ(chart["kind"], "curves");
  EXPECT_EQ(chart["shown"], "test");
  EXPECT_EQ(chart["lines"].size(), 2u);
  const Json& elu = chart["lines"][0];
  EXPECT_EQ(elu["name"], "elu");
  EXPECT_EQ(elu["runs"], Json({"seed 1", "seed 2", "seed 3"}));
  EXPECT_EQ(elu["parts"]["test"].size(), 3u);
  EXPECT_EQ(elu["parts"]["test"][1].size(), 20u);
  EXPECT_DOUBLE_EQ(elu["parts"]["test"][1][0].get<double>(), 52.8)
      << "50 + 0.8 + 2 of the second seed, in per cent";
  EXPECT_FALSE(elu["parts"].contains("validation")) << "there is no validation part";
}

TEST(Page, ShowsEachConfigurationWithItsInterval) {
  const TemporaryFolder folder, out;
  write_study(folder, elu_thrice_and_relu());
  const Json chart = charts_of(page_of({folder.path()}, out)).at("comparison");
  const Json& means = chart["series"][0];
  EXPECT_THAT(means["x"], ElementsAre(80, 50));
  EXPECT_LT(means["low"][0], 80);
  EXPECT_GT(means["high"][0], 80);
  EXPECT_EQ(means["low"][1], 50) << "a single run has no spread";
  EXPECT_EQ(chart["ticks"]["names"], Json({"elu", "relu"}));
  EXPECT_EQ(chart["series"][1]["x"].size(), 4u) << "single runs";
}

TEST(Page, HoldsAllThatItShows) {
  const TemporaryFolder folder, out;
  write_study(folder, elu_thrice_and_relu());
  const std::string page = page_of({folder.path()}, out);
  EXPECT_THAT(page, HasSubstr("Chart.js v3")) << "the library";
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  for (const char* outside : {"src=\"http", "href=\"http", "@import", "url(http"})
    EXPECT_THAT(page, Not(HasSubstr(outside)));
  EXPECT_EQ(page.find("</script>", page.rfind("<script>")), page.rfind("</script>"));
}

TEST(Page, SetsSeveralStudiesSideBySide) {
  const TemporaryFolder a, b, out;
  write_study(a, {{.accuracy = "0.8"}});
  write_study(b, {{.accuracy = "0.6"}});
  a.file("study.toml", "name = \"first\"\n");
  b.file("study.toml", "name = \"second\"\n");
  const std::string page = page_of({a.path(), b.path()}, out);
  EXPECT_THAT(page, HasSubstr("<h1>first, second</h1>"));
  EXPECT_EQ(charts_of(page).at("comparison")["ticks"]["names"], Json({"first", "second"}));
  EXPECT_FALSE(a.has("report.html")) << "nothing is written into the studies";
}

TEST(Page, PoolsSingleRunsBySettingsThatDiffer) {
  const TemporaryFolder runs, out;
  const auto write_run = [&](const std::string& name, int seed, const char* rate) {
    runs.file(name + "/metrics.csv", metrics(4));
    runs.file(name + "/config.toml",
              fmt::format("[model]\nname = \"eegnet\"\nactivation = "
                          "\"elu\"\n[train]\nlearning_rate = {}\nseed = {}\n",
                          rate, seed));
    runs.file(name + "/result.json",
              fmt::format(R"({{"state":"done","error":"","seed":{}}})", seed));
  };
  write_run("a", 1, "0.1"), write_run("b", 2, "0.1"), write_run("c", 1, "0.01");
  const Json chart =
      charts_of(page_of({runs / "a", runs / "b", runs / "c"}, out)).at("accuracy-eegnet");
  ASSERT_EQ(chart["lines"].size(), 2u) << "two learning rates";
  EXPECT_EQ(chart["lines"][0]["name"], "learning_rate = 0.1");
  EXPECT_EQ(chart["lines"][0]["runs"], Json({"seed 1", "seed 2"}));
}

TEST(Page, DoesNotPoolRunsOfOtherDataOrWeights) {
  const TemporaryFolder runs, out;
  const auto write_run = [&](const std::string& name, const char* environment) {
    runs.file(name + "/metrics.csv", metrics(4));
    runs.file(name + "/config.toml",
              "[model]\nname = \"eegnet\"\nactivation = \"elu\"\n[train]\nseed = 1\n");
    runs.file(name + "/environment.json", environment);
  };
  write_run("a", R"({"data": {"train": [{"name": "t.npz", "hash": "11"}]}})");
  write_run("b", R"({"data": {"train": [{"name": "t.npz", "hash": "22"}]}})");
  write_run(
      "c",
      R"({"data": {"train": [{"name": "t.npz", "hash": "11"}]}, "initial_weights": "pretrained"})");
  const Json chart =
      charts_of(page_of({runs / "a", runs / "b", runs / "c"}, out)).at("accuracy-eegnet");
  EXPECT_EQ(chart["lines"].size(), 3u);
}

TEST(Page, HasNamesForNarrowScreensThatAreNeverAlike) {
  const TemporaryFolder folder, out;
  std::string results =
      "run,model,activation,train.batch_size,train.learning_rate,seed,state,"
      "test_accuracy\n";
  for (const int batch : {16, 32, 64})
    for (const char* rate : {"0.01", "0.001"})
      results += fmt::format("r{}{},lenet,relu,{},{},1,done,0.5\n", batch, rate, batch, rate);
  folder.file("results.csv", results);
  const Json ticks = charts_of(page_of({folder.path()}, out)).at("comparison").at("ticks");
  const std::vector<std::string> names = ticks["short"];
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 6u) << ticks["short"];
  for (const std::string& name : names) EXPECT_LE(count_characters(name), 18u) << name;
}

TEST(Page, DrawsWhatTheFiguresForPapersDraw) {
  const TemporaryFolder folder;
  std::string results =
      "run,model,activation,train.batch_size,seed,state,parameters,train_accuracy,test_accuracy,"
      "seconds\n";
  for (const int batch : {16, 32, 64, 128, 256})
    results += fmt::format("r{0},lenet,relu,{0},1,done,100,0.9,0.{0},{0}\n", batch);
  folder.file("results.csv", results);
  const TemporaryFolder nothing;
  const ScopedVariable path("PATH", nothing.path());
  write_report({folder.path()});
  const Json charts = charts_of(content_of(folder / "report.html"));
  const Json& sweep = charts.at("sweep-batch_size");
  EXPECT_EQ(sweep["x_axis"]["ticks"], Json({16, 32, 64, 128, 256}));
  EXPECT_EQ(sweep["x_axis"]["title"], "batch size (trials), log scale");
  EXPECT_TRUE(sweep["x_axis"]["log"].get<bool>());
  EXPECT_EQ(sweep["series"][1]["faint"], true) << "training, as there";
  EXPECT_EQ(sweep["series"][1]["y"], Json({90.0, 90.0, 90.0, 90.0, 90.0}));
  const std::string script = content_of(folder / "figures/sweep-batch_size.gp");
  EXPECT_THAT(script, HasSubstr("set xtics ('16' 16, '32' 32, '64' 64, '128' 128, '256' 256)"));
  EXPECT_THAT(script, HasSubstr(fmt::format("set xrange [{:.6g}:", 16 * std::pow(16, -0.06))));
  EXPECT_NEAR(sweep["x_axis"]["limits"][0].get<double>(), 16 * std::pow(16, -0.06), 1e-3);
  const Json& cost = charts.at("cost-seconds");
  EXPECT_EQ(cost["x_axis"]["title"], "training time of a run (s)");
  EXPECT_EQ(cost["series"].size(), 5u) << "each has its name";
  EXPECT_EQ(cost["series"][0]["name"], "batch_size = 16");
}

TEST(Page, DrawsHeatMapsAsTheFiguresForPapersDo) {
  const TemporaryFolder folder;
  std::string results =
      "run,model,activation,train.batch_size,train.learning_rate,seed,state,"
      "test_accuracy\n";
  int run = 0;
  for (const char* rate : {"0.01", "0.001"})
    for (const int batch : {64, 16, 32}) {
      ++run;
      results += fmt::format("r{},lenet,relu,{},{},1,{},0.{}\n", run, batch, rate,
                             run == 2 ? "failed" : "done", 50 + run);
    }
  folder.file("results.csv", results);
  const TemporaryFolder nothing;
  const ScopedVariable path("PATH", nothing.path());
  write_report({folder.path()});
  const Json map =
      charts_of(content_of(folder / "report.html")).at("heatmap-batch_size-learning_rate");
  EXPECT_EQ(map["kind"], "matrix");
  EXPECT_EQ(map["down"], "batch size (trials)");
  EXPECT_EQ(map["rows"], Json({"16", "32", "64"})) << "by the numbers";
  EXPECT_EQ(map["columns"], Json({"0.001", "0.01"}));
  EXPECT_EQ(map["texts"][0], Json({"55.00", ""})) << "one failed";
  EXPECT_THAT(map["shades"][1], ElementsAre(1, 0.4)) << "from 51 % to 56 %";
  EXPECT_THAT(content_of(folder / "figures/heatmap-batch_size-learning_rate.gp"),
              HasSubstr("set cbrange [51:56]"));
}

TEST(Page, OfOneRunCountsOne) {
  const TemporaryFolder folder, out;
  write_study(folder, {Outcome{}});
  const std::string page = page_of({folder.path()}, out);
  EXPECT_THAT(page, HasSubstr("1 run, 9.5 s of training steps in all"));
  EXPECT_THAT(page, Not(HasSubstr("1 runs")));
}

TEST(Page, NamesTheExactCommand) {
  const TemporaryFolder folder, out;
  write_study(folder, {Outcome{}});
  folder.file("study.toml",
              "name = \"by hand\"\n# --set train.epochs=5\n# --set model.name='x y'\n");
  EXPECT_THAT(
      page_of({folder.path()}, out),
      HasSubstr(
          "berger study study.toml \\\n  --set &#39;train.epochs=5&#39; \\\n  --set "
          "&#39;model.name=&#39;\\&#39;&#39;x y&#39;\\&#39;&#39;&#39; \\\n  --out NEW_FOLDER"));
}

TEST(Page, ShowsConfusionsNetworksAndPartsOfARealRun) {
  const TemporaryFolder folder, out;
  const Study study = [&] {
    folder.file(
        "study.toml",
        "name = \"real\"\nseeds = [1, 2]\n[data]\ntrain = [\"simulated:motor-imagery?trials=12\"]\n"
        "test = [\"simulated:motor-imagery?trials=8&part=test\"]\n[model]\nfilters = 2\ndepth = 1\n"
        "[train]\nepochs = 1\n");
    return read_study(folder / "study.toml");
  }();
  run_study(study, content_of(folder / "study.toml"),
            {.folder = folder / "results", .rewrites = without(default_rewrites(), {"fold_norm"})});
  const std::string page = page_of({folder / "results"}, out);
  const Json charts = charts_of(page);
  int decided = 0;
  const Json confusion = charts.at("confusion-eegnet");
  EXPECT_EQ(confusion["names"], Json({"left", "right"}));
  for (const Json& row : confusion["counts"])
    for (const Json& count : row) decided += count.get<int>();
  EXPECT_EQ(decided, 16) << "8 test trials of each of two seeds";
  EXPECT_THAT(charts.at("class_shares")["series"][0]["y"], ElementsAre(50, 50));
  EXPECT_EQ(charts.at("class_shares")["series"][0]["notes"], Json({"50.0 % (6)", "50.0 % (6)"}));
  EXPECT_THAT(charts.at("first_trial")["title"].get<std::string>(), HasSubstr("class left"));
  EXPECT_THAT(charts.at("first_trial-2")["title"].get<std::string>(), HasSubstr("class right"));
  EXPECT_THAT(page, HasSubstr("<th scope=\"row\">firstconv.0</th><th scope=\"row\">conv2d</th>"));
  EXPECT_THAT(page, HasSubstr("--no-fuse fold_norm")) << "the rewrite that was switched off";
  EXPECT_THAT(page, HasSubstr("data-drawing=\"network-1\""));
  EXPECT_THAT(page, HasSubstr("2 channels × 750 samples"));
  EXPECT_THAT(page, HasSubstr("share subjects (1, 2, 3, 4)"));
}

TEST(Page, TellsHowTrialsWereCutOutOfRecordings) {
  const TemporaryFolder folder, out;
  test::RecordingBytes file = test::two_rhythms(8);
  file.events.emplace_back(5.2, "bad");
  folder.file("a.npz", file.bytes());
  folder.file("study.toml",
              "name = \"cut\"\n[recordings]\nfiles = \"a.npz\"\nband = [4, 30]\n[trials]\n"
              "events = { T1 = \"left\", T2 = \"right\" }\nto = 1\n[model]\nfilters = 2\n"
              "depth = 1\ntemporal_kernel = 5\n[train]\nepochs = 1\n");
  run_study(read_study(folder / "study.toml"), content_of(folder / "study.toml"),
            {.folder = folder / "results"});
  const std::string page = page_of({folder / "results"}, out);
  EXPECT_THAT(page, HasSubstr("From recordings to trials"));
  EXPECT_THAT(page, HasSubstr("4 to 30 Hz, FIR under Hamming&#39;s window"));
  EXPECT_THAT(page, HasSubstr("Trials that were left out"));
  EXPECT_THAT(page, HasSubstr("marked bad"));
  const Json charts = charts_of(page);
  EXPECT_THAT(charts.at("class_mean")["title"].get<std::string>(),
              HasSubstr("Mean of 3 training trials, class left"));
  EXPECT_THAT(charts.at("class_mean-4")["title"].get<std::string>(),
              HasSubstr("Spectrum of training trials, class right"));
}

}  // namespace
}  // namespace berger::report
