#include "runs/predictions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/errors.hpp"
#include "support/temporary_folder.hpp"

namespace berger::runs {
namespace {

using test::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(PredictionsOfARun, AreReadByPart) {
  const TemporaryFolder folder;
  folder.file("p.csv", "part,trial,label,prediction\nvalidation,0,2,1\ntest,0,0,0\ntest,1,1,3\n");
  const Predictions read = read_predictions(folder / "p.csv");
  EXPECT_THAT(read.validation.labels, ElementsAre(2));
  EXPECT_THAT(read.test.labels, ElementsAre(0, 1));
  EXPECT_THAT(read.test.predictions, ElementsAre(0, 3));
  EXPECT_EQ(read.classes, 4);
  EXPECT_THAT(confusion_of(read.test, 4),
              ElementsAre(ElementsAre(1, 0, 0, 0), ElementsAre(0, 0, 0, 1), ElementsAre(0, 0, 0, 0),
                          ElementsAre(0, 0, 0, 0)));
}

TEST(PredictionsOfARun, AreRefusedWhereALineIsNotOne) {
  const TemporaryFolder folder;
  for (const char* line : {"train,0,1,1", "test,0,1", "test,0,-1,0", "test,0,1,x", "test,0,1,1,1",
                           "test,0,99999999999,1", ",,,"}) {
    folder.file("p.csv", std::string("part,trial,label,prediction\ntest,0,0,0\n") + line + "\n");
    EXPECT_THAT([&] { read_predictions(folder / "p.csv"); },
                ThrowsMessage<FileError>(HasSubstr("line 3")))
        << line;
  }
  folder.file("p.csv", "trial,label\n");
  EXPECT_THAT([&] { read_predictions(folder / "p.csv"); },
              ThrowsMessage<FileError>(HasSubstr("columns")));
}

}  // namespace
}  // namespace berger::runs
