// Models and run folders that version 0.1 wrote, in v0.1/, made by
//   berger train --data 'simulated:motor-imagery?trials=24' --test '…?trials=8&part=test' …
//   berger train --data 'simulated:digits?trials=20' --model lenet --set data.image_size=[14,14] …
// with the settings in their config.toml, and what its predict then said of other trials.
#include <filesystem>
#include <sstream>

#include "cli/program.hpp"

namespace berger {
namespace {

using testing::HasSubstr;
using testing::Not;

class OldFiles : public test::Program {
 protected:
  void SetUp() override {
    std::filesystem::copy(BERGER_TEST_SOURCE_DIR "/cli/v0.1", folder.path(),
                          std::filesystem::copy_options::recursive);
  }
  // Probabilities and logits of each trial, as text.
  static std::string figures(const std::string& csv) {
    std::istringstream lines(csv);
    std::string result, line;
    std::getline(lines, line);
    const std::string columns = line.substr(line.find("probability_"));
    const auto count = static_cast<int>(std::count(columns.begin(), columns.end(), ',')) + 1;
    while (std::getline(lines, line)) {
      std::size_t at = line.size();
      for (int i = 0; i < count; ++i) at = line.rfind(',', at - 1);
      result += line.substr(at) + "\n";
    }
    return result;
  }
};

TEST_F(OldFiles, PredictTheSameBitsWithOneNote) {
  for (const auto& [name, data] :
       {std::pair{"eegnet", "'simulated:motor-imagery?trials=5&part=test&seed=2'"},
        std::pair{"lenet", "'simulated:digits?trials=6&seed=3'"}}) {
    const std::string out = std::string(name) + "-now.csv";
    const test::Ran ran = berger(std::string("predict ") + name + " " + data + " -o " + out);
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(figures(content(out)), figures(content(std::string(name) + ".csv")));
    EXPECT_LE(ran.error_lines(), 1) << ran.err;
  }
}

TEST_F(OldFiles, OfRunsAreEvaluatedGoneOnFromAndReported) {
  const test::Ran evaluated = berger("evaluate eegnet");
  ASSERT_EQ(evaluated.code, 0) << evaluated.err;
  std::istringstream metrics(content("eegnet/metrics.csv"));
  std::string last, line;
  while (std::getline(metrics, line)) last = line;
  const std::size_t loss = evaluated.out.find("loss");
  const std::string value =
      evaluated.out.substr(loss, evaluated.out.find('\n', loss) - loss).substr(4);
  EXPECT_THAT(last, HasSubstr(value.substr(value.find_first_not_of(' '))));
  EXPECT_EQ(berger("train --resume --out eegnet").code, 0);
  EXPECT_EQ(berger("summary lenet").code, 0);
  EXPECT_EQ(berger("compare eegnet lenet").code, 0);
  EXPECT_EQ(berger("train --init eegnet/model.safetensors --config eegnet/config.toml --out more "
                   "--epochs 1")
                .code,
            0);
}

}  // namespace
}  // namespace berger
