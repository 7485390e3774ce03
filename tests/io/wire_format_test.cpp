#include "io/wire_format.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace {

using berger::WireMessage;
using namespace std::string_literals;

// The examples of the encoding guide: 150 in field 1, "testing" in field 2, the former as a message
// in field 3, and −2.
TEST(WireFormat, IsThatOfTheEncodingGuide) {
  EXPECT_EQ(WireMessage().integer(1, 150).bytes(), "\x08\x96\x01");
  EXPECT_EQ(WireMessage().bytes(2, "testing").bytes(), "\x12\x07testing");
  EXPECT_EQ(WireMessage().message(3, WireMessage().integer(1, 150)).bytes(),
            "\x1A\x03\x08\x96\x01");
  EXPECT_EQ(WireMessage().integer(1, -2).bytes(), "\x08\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01");
}

TEST(WireFormat, HasNumbersInLittleEndian) {
  EXPECT_EQ(WireMessage().number(1, 1.0).bytes(), "\x09\0\0\0\0\0\0\xF0\x3F"s);
  EXPECT_EQ(WireMessage().number(2, -2.0F).bytes(), "\x15\0\0\0\xC0"s);
}

TEST(WireFormat, GrowsByABytePerSevenBits) {
  EXPECT_EQ(WireMessage().integer(1, 127).bytes(), "\x08\x7F");
  EXPECT_EQ(WireMessage().integer(1, 128).bytes(), "\x08\x80\x01");
  EXPECT_EQ(WireMessage().integer(1, std::numeric_limits<std::int64_t>::max()).bytes(),
            "\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F");
  EXPECT_EQ(WireMessage().integer(16, 0).bytes(), "\x80\x01\0"s) << "a field number of two bytes";
  EXPECT_EQ(WireMessage().bytes(1, std::string(200, 'x')).bytes().substr(0, 3), "\x0A\xC8\x01");
}

}  // namespace
