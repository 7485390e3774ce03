#include "io/read_ahead.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <string>

#include "support/temporary_folder.hpp"

namespace berger {
namespace {

// A file of pieces, each full of its own number.
class PiecesOfAFile : public testing::Test {
 protected:
  static constexpr std::size_t numbers = 1500, pieces = 100;

  PiecesOfAFile() {
    std::ofstream file(path_, std::ios::binary);
    for (std::uint32_t piece = 0; piece < pieces; ++piece)
      for (std::size_t i = 0; i < numbers; ++i)
        file.write(reinterpret_cast<const char*>(&piece), sizeof piece);
  }
  // Where the file system does not read this way, nothing comes, which is no fault.
  static void expect(const ReadAhead& reader, std::size_t place, std::uint32_t piece) {
    const std::byte* bytes = reader.at(place);
    ASSERT_EQ(bytes != nullptr, reader.works()) << piece;
    if (bytes == nullptr) return;
    for (const std::size_t i : {std::size_t{0}, numbers - 1}) {
      std::uint32_t found = 0;
      std::memcpy(&found, bytes + i * sizeof found, sizeof found);
      EXPECT_EQ(found, piece) << "number " << i;
    }
  }

  const test::TemporaryFolder folder_;
  const std::string path_ = folder_ / "pieces";
};

TEST_F(PiecesOfAFile, AreThereInAnyOrderAndPlacesAreUsedAgain) {
  const Descriptor file(open(path_.c_str(), O_RDONLY));
  ReadAhead reader(file.number(), numbers * 4, 8);
  std::vector<int> order;
  for (int i = 0; i < static_cast<int>(pieces); ++i)
    order.push_back(i * 37 % static_cast<int>(pieces));
  reader.ask(0, std::span(order).first(4));
  for (std::size_t first = 0; first < pieces; first += 4) {
    if (first + 4 < pieces) reader.ask(first + 4, std::span(order).subspan(first + 4, 4));
    reader.wait(first, 4);
    for (std::size_t place = first; place < first + 4; ++place)
      expect(reader, place, static_cast<std::uint32_t>(order[place]));
  }
}

TEST_F(PiecesOfAFile, MayBeAskedForAndLeft) {
  const Descriptor file(open(path_.c_str(), O_RDONLY));
  const std::vector<int> some{90, 80, 70};
  ReadAhead reader(file.number(), numbers * 4, 4);
  reader.ask(2, some);
  reader.wait_for_all();
  reader.ask(0, std::span(some).last(1));
  reader.wait(0, 1);
  expect(reader, 0, 70);
  reader.ask(0, some);
}

TEST_F(PiecesOfAFile, ThatCannotBeReadAreNotThere) {
  const Descriptor file(open(path_.c_str(), O_RDONLY));
  const std::vector<int> some{static_cast<int>(pieces) - 1, static_cast<int>(pieces)};
  ReadAhead reader(file.number(), numbers * 4, 4);
  reader.ask(0, some);
  reader.wait(0, 2);
  expect(reader, 0, pieces - 1);
  EXPECT_EQ(reader.at(1), nullptr) << "it lies behind the end";

  ReadAhead nothing(-1, numbers * 4, 4);
  EXPECT_FALSE(nothing.works());
  nothing.ask(0, some);
  nothing.wait(0, 2);
  EXPECT_EQ(nothing.at(0), nullptr);
}

}  // namespace
}  // namespace berger
