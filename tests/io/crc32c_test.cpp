#include "io/crc32c.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string_view>
#include <vector>

namespace {

std::uint32_t checksum(const std::vector<std::uint8_t>& bytes) {
  return berger::crc32c(std::as_bytes(std::span(bytes)));
}

// RFC 3720, appendix B.4, which lists the bytes of each CRC in the order in which they are sent:
// the lowest first.
TEST(Crc32c, IsThatOfTheExamplesOfIscsi) {
  EXPECT_EQ(checksum(std::vector<std::uint8_t>(32, 0)), 0x8A9136AAU);
  EXPECT_EQ(checksum(std::vector<std::uint8_t>(32, 0xFF)), 0x62A8AB43U);
  std::vector<std::uint8_t> ascending(32);
  std::iota(ascending.begin(), ascending.end(), std::uint8_t{0});
  EXPECT_EQ(checksum(ascending), 0x46DD794EU);
  std::reverse(ascending.begin(), ascending.end());
  EXPECT_EQ(checksum(ascending), 0x113FDB5CU);
  EXPECT_EQ(checksum({0x01, 0xC0, 0, 0, 0, 0, 0,    0, 0,    0, 0, 0,    0, 0, 0, 0,
                      0x14, 0,    0, 0, 0, 0, 0x04, 0, 0,    0, 0, 0x14, 0, 0, 0, 0x18,
                      0x28, 0,    0, 0, 0, 0, 0,    0, 0x02, 0, 0, 0,    0, 0, 0, 0}),
            0xD9963A56U);
}

TEST(Crc32c, HasTheCheckValueOfItsCatalogue) {
  EXPECT_EQ(berger::crc32c(std::as_bytes(std::span(std::string_view("123456789")))), 0xE3069283U);
  EXPECT_EQ(berger::crc32c({}), 0U);
}

}  // namespace
