// Recordings are read once, and nobody waits for those of somebody else.
#include "study/data_shelf.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <future>

#include "study/claiming.hpp"
#include "study/folder.hpp"
#include "study/run_missing.hpp"
#include "study/small_runs.hpp"

namespace berger {
namespace {

using test::TemporaryFolder;

TEST(DataShelf, HandsOutWhatIsReadyWhileOthersAreRead) {
  const RunConfig ready = test::small_run(),
                  slow = test::small_run({"data.train=simulated:motor-imagery?trials=16"});
  DataShelf shelf({&ready, &slow});
  shelf.get(ready, {});

  std::promise<void> reading, enough;
  Progress progress;
  progress.prepared = [&](const PreparedData&) {
    reading.set_value();
    enough.get_future().wait();
  };
  auto read = std::async(std::launch::async, [&] { return shelf.get(slow, progress); });
  reading.get_future().wait();
  auto taken = std::async(std::launch::async, [&] { return shelf.get(ready, {}); });
  const auto state = taken.wait_for(std::chrono::seconds(10));
  enough.set_value();
  EXPECT_EQ(state, std::future_status::ready);
  EXPECT_EQ(taken.get()->train.size(), 12);
  EXPECT_EQ(read.get()->train.size(), 16);
}

TEST(DataShelf, KeepsDataAsLongAsSomebodyWantsThem) {
  const RunConfig first = test::small_run(), second = test::small_run({"train.epochs=5"});
  DataShelf shelf({&first, &second});
  const std::weak_ptr<const PreparedData> data = shelf.get(first, {});
  shelf.release(first);
  EXPECT_EQ(shelf.get(second, {}), data.lock());
  shelf.release(second);
  EXPECT_TRUE(data.expired());
}

TEST(DataShelf, KeepsAllTrialsOfAProtocolAsLongAsSomePartIsWanted) {
  std::vector<std::string> settings = test::small_settings;
  settings.emplace_back("data.test=[]");
  const Study study = parse_study("[protocol]\nname = \"moabb-cross-subject\"", "s.toml", settings);
  DataShelf shelf;
  const std::weak_ptr<const TrialPool> pool = shelf.pool(study.runs[0], {});
  std::vector<RunConfig> parts(2, study.runs[0]);
  for (std::size_t i = 0; i < 2; ++i)
    parts[i].data.protocol.part = pool.lock()->parts.parts[i].label;
  shelf.expect({&parts[0], &parts[1]});
  EXPECT_NE(shelf.get(parts[0], {}), shelf.get(parts[1], {})) << "each part has its own trials";
  shelf.release(parts[0]);
  EXPECT_FALSE(pool.expired());
  shelf.release(parts[1]);
  EXPECT_TRUE(pool.expired());
}

// What others do is not waited for with the data at hand.
TEST(DataShelf, PutsAwayWhatIsLeftToOthers) {
  const TemporaryFolder folder;
  const Study study = parse_study("seeds = [1, 2, 3]", "s.toml", test::small_settings);
  join_study(study, "", {.folder = folder / "out"});
  runs::Claims claims(claims_of_study(folder / "out")), others(claims_of_study(folder / "out"));
  ASSERT_TRUE(others.take(study.runs[1].name, {}));
  ASSERT_TRUE(others.take(study.runs[2].name, {}));
  others.end(study.runs[2].name, runs::End::done);
  DataShelf shelf(with_before(study));
  const std::weak_ptr<const PreparedData> data = shelf.get(study.runs[0], {});
  Done done;
  run_missing(claims, {.own = with_before(study), .others = {}, .before = {}}, shelf,
              {.folder = folder / "out"}, {}, done);
  EXPECT_EQ(done.done, 1);
  EXPECT_TRUE(data.expired());
}

}  // namespace
}  // namespace berger
