// Recordings are read once, and nobody waits for those of somebody else.
#include "study/data_shelf.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <future>

#include "study/small_runs.hpp"

namespace berger {
namespace {

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

}  // namespace
}  // namespace berger
