// `train --team mpi` as it is without a launcher: a team of one. Of several: tests/cluster/ranks.
#include "cli/program.hpp"

namespace {

using testing::HasSubstr;

struct Team : berger::test::Program {};

TEST_F(Team, NeedsAFolderThatAllRanksKnow) {
  expect_refusal("train --team mpi" + small, 2, "--team mpi: into which folder?");
}

TEST_F(Team, OfOneRankHasTheBitsOfTheProcessAlone) {
  const std::string train = "train --quiet --set train.epochs=2" + small;
  const auto ran = berger(train + "--team mpi --out team");
  if (ran.err.find("this build has no MPI") != std::string::npos) {
    EXPECT_EQ(ran.code, 2);
    EXPECT_EQ(ran.error_lines(), 1);
    EXPECT_THAT(ran.err, HasSubstr("build it where MPI is installed"));
    return;
  }
  EXPECT_EQ(ran.code, 0) << ran.err;
  ASSERT_EQ(berger(train + "--out alone").code, 0);
  EXPECT_FALSE(content("alone/model.safetensors").empty());
  EXPECT_EQ(content("team/model.safetensors"), content("alone/model.safetensors"));
}

}  // namespace
