#include "io/npy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "berger/errors.hpp"
#include "support/message_of.hpp"
#include "support/npz_builder.hpp"

namespace {

using namespace berger::test;
using berger::FileError;
using berger::NpyReader;
using testing::ElementsAre;
using testing::HasSubstr;

NpyReader reader(const std::string& bytes) {
  auto at = std::make_shared<std::size_t>(0);
  return {[bytes, at](std::span<std::byte> target) {
            const std::size_t got = std::min(target.size(), bytes.size() - *at);
            std::memcpy(target.data(), bytes.data() + *at, got);
            *at += got;
            return got;
          },
          bytes.size(),
          {"x.npz", "signal"}};
}

std::string array_refusal(const std::string& bytes) {
  return message_of<FileError>([&] { reader(bytes); });
}
std::string header_refusal(const std::string& header) {
  return array_refusal(npy_raw(header, ""));
}

std::vector<float> floats(const std::string& bytes) {
  NpyReader array = reader(bytes);
  std::vector<float> values(array.header().count);
  array.read_floats(values, {1});
  return values;
}

TEST(Npy, EveryNumberTypeInBothByteOrdersBecomesFloats) {
  const auto check = [](const std::string& type, std::size_t item, const std::string& bytes) {
    EXPECT_THAT(floats(npy("<" + type, "(3,)", bytes)), ElementsAre(1, 0, 100)) << type;
    EXPECT_THAT(floats(npy(">" + type, "(3,)", reversed_items(bytes, item))),
                ElementsAre(1, 0, 100))
        << type;
  };
  check("i1", 1, bytes_of<std::int8_t>({1, 0, 100}));
  check("i2", 2, bytes_of<std::int16_t>({1, 0, 100}));
  check("i4", 4, bytes_of<std::int32_t>({1, 0, 100}));
  check("i8", 8, bytes_of<std::int64_t>({1, 0, 100}));
  check("u1", 1, bytes_of<std::uint8_t>({1, 0, 100}));
  check("u2", 2, bytes_of<std::uint16_t>({1, 0, 100}));
  check("u4", 4, bytes_of<std::uint32_t>({1, 0, 100}));
  check("u8", 8, bytes_of<std::uint64_t>({1, 0, 100}));
  check("f2", 2, bytes_of<std::uint16_t>({0x3c00, 0, 0x5640}));
  check("f4", 4, bytes_of<float>({1, 0, 100}));
  check("f8", 8, bytes_of<double>({1, 0, 100}));
  EXPECT_THAT(floats(npy("|b1", "(3,)", std::string("\1\0\1", 3))), ElementsAre(1, 0, 1));
}

TEST(Npy, HalfFloatsKeepSubnormalsInfinitiesAndNans) {
  const auto values =
      floats(npy("<f2", "(5,)", bytes_of<std::uint16_t>({0x0001, 0x8400, 0xfc00, 0x7e00, 0x7bff})));
  EXPECT_EQ(values[0], 0x1p-24f);
  EXPECT_EQ(values[1], -0x1p-14f);
  EXPECT_EQ(values[2], -std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(values[3]));
  EXPECT_EQ(values[4], 65504.0f);
}

TEST(Npy, AllFormatVersionsAndBothOrdersOfAxesCanBeRead) {
  const auto read = [](const std::string& bytes) {
    NpyReader array = reader(bytes);
    std::vector<float> values(6);
    array.read_floats(values, {3, 1});
    return values;
  };
  const std::string c = bytes_of<float>({0, 1, 2, 10, 11, 12}),
                    fortran = bytes_of<float>({0, 10, 1, 11, 2, 12});
  for (const char version : {'\1', '\2', '\3'}) {
    EXPECT_THAT(read(npy("<f4", "(2, 3)", c, false, version)), ElementsAre(0, 1, 2, 10, 11, 12));
    EXPECT_THAT(read(npy("<f4", "(2, 3)", fortran, true, version)),
                ElementsAre(0, 1, 2, 10, 11, 12));
  }
}

TEST(Npy, StridesTurnAxesWhileReading) {
  NpyReader array = reader(npy("<i2", "(2, 3)", bytes_of<std::int16_t>({0, 1, 2, 10, 11, 12})));
  std::vector<float> values(6);
  array.read_floats(values, {1, 2});
  EXPECT_THAT(values, ElementsAre(0, 10, 1, 11, 2, 12));
}

TEST(Npy, ArraysLongerThanABlockKeepTheirOrder) {
  std::vector<double> numbers(100000);
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<double>(i);
  const auto values = floats(npy("<f8", "(100000,)", bytes_of(numbers)));
  for (std::size_t i = 0; i < values.size(); i += 777) EXPECT_EQ(values[i], static_cast<float>(i));
}

TEST(Npy, TextsAreReadFromUnicodeAndBytes) {
  const std::string unicode = bytes_of<char32_t>({U'C', U'3', U'µ', U'𝛼', 0, 0});
  EXPECT_THAT(reader(npy("<U3", "(2,)", unicode)).read_texts(), ElementsAre("C3µ", "𝛼"));
  EXPECT_THAT(reader(npy(">U3", "(2,)", reversed_items(unicode, 4))).read_texts(),
              ElementsAre("C3µ", "𝛼"));
  EXPECT_THAT(reader(npy("|S2", "(2,)", std::string("C3C\0", 4))).read_texts(),
              ElementsAre("C3", "C"));
  EXPECT_THAT(message_of<FileError>(
                  [] { reader(npy("<U1", "(1,)", bytes_of<char32_t>({0x110000}))).read_texts(); }),
              HasSubstr("no Unicode"));
  EXPECT_THAT(
      message_of<FileError>([] { reader(npy("<U0", "(1099511627776,)", "")).read_texts(); }),
      HasSubstr("texts of no length"));
  EXPECT_THAT(message_of<FileError>(
                  [] { reader(npy("|S1", "(200000,)", std::string(200000, 'a'))).read_texts(); }),
              HasSubstr("holds 200000 texts"));
}

TEST(Npy, IntegersMustBeWhole) {
  const auto integers = [](const std::string& type, const std::string& values) {
    return message_of<FileError>([&] { reader(npy(type, "(2,)", values)).read_integers(); });
  };
  EXPECT_THAT(reader(npy("<f8", "(2,)", bytes_of<double>({1, -2}))).read_integers(),
              ElementsAre(1, -2));
  EXPECT_THAT(
      reader(npy("<i8", "(2,)", bytes_of<std::int64_t>({INT64_MIN, INT64_MAX}))).read_integers(),
      ElementsAre(INT64_MIN, INT64_MAX));
  EXPECT_THAT(integers("<f8", bytes_of<double>({1, NAN})),
              HasSubstr("array 'signal': value 1 is NaN; whole numbers are expected"));
  EXPECT_THAT(integers("<f8", bytes_of<double>({1.5, 1})), HasSubstr("value 0 is 1.5"));
  EXPECT_THAT(integers("<f4", bytes_of<float>({1, INFINITY})), HasSubstr("value 1 is inf"));
  EXPECT_THAT(integers("<u8", bytes_of<std::uint64_t>({1, ~0ull})),
              HasSubstr("value 1 is beyond 2^63"));
  EXPECT_THAT(integers("|S1", "ab"), HasSubstr("holds texts, not whole numbers"));
}

TEST(Npy, LyingHeadersAreRefused) {
  EXPECT_THAT(array_refusal(npy("<f4", "(1099511627776,)", "1234")),
              HasSubstr("shape (1099511627776,) needs 4398046511104 bytes, the file has 4"));
  EXPECT_THAT(array_refusal(npy("<f4", "(4294967296, 4294967296, 4294967296)", "")),
              HasSubstr("more values than any memory"));
  EXPECT_THAT(array_refusal(npy("<f8", "(1152921504606846976, 2)", "")),
              HasSubstr("more values than any memory"));
  EXPECT_THAT(array_refusal(npy("<f4", "(99999999999999999999,)", "")),
              HasSubstr("a size beyond 2^63"));
  EXPECT_THAT(array_refusal(npy("<f4", "(-1,)", "")), HasSubstr("negative size"));
  EXPECT_THAT(array_refusal(npy("<f4", "(2,)", "1234")),
              HasSubstr("needs 8 bytes, the file has 4"));
  EXPECT_THAT(array_refusal(npy("<f4", "(1,)", "12345")),
              HasSubstr("needs 4 bytes, the file has 5"));
}

TEST(Npy, ObjectsStructuresAndOtherTypesAreRefusedWithAdvice) {
  EXPECT_THAT(array_refusal(npy("|O", "(1,)", "12345678")),
              HasSubstr("holds Python objects, which are never loaded; save numbers with "
                        "x.astype('float32'), texts with x.astype('str')"));
  EXPECT_THAT(header_refusal("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (0,), }"),
              HasSubstr("structured array"));
  for (const char* type : {"<c8", "<M8", "<m8[s]", "<f16", "<f3", "|b2", "<i3", "|V8", "f", "<", "",
                           "<U-1", "<U99999999999"}) {
    EXPECT_NE(array_refusal(npy(type, "(0,)", "")), "nothing was thrown") << type;
  }
}

TEST(Npy, DamagedHeadersAreRefused) {
  for (const char* header :
       {"", "{", "{}", "{'descr'", "{'descr': '<f4'}",
        "{'descr': '<f4', 'fortran_order': Maybe, 'shape': ()}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': [1]}",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (), 'more': 1}",
        "{'descr': __import__('os'), 'fortran_order': False, 'shape': ()}"}) {
    EXPECT_THAT(header_refusal(header), HasSubstr("x.npz: array 'signal': ")) << header;
  }
  const std::string good = npy("<f4", "(1,)", "1234");
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_NE(array_refusal(good.substr(0, size)), "nothing was thrown") << size << " bytes";
  EXPECT_THAT(array_refusal("NUMPY" + good), HasSubstr("lacks the magic"));
  EXPECT_THAT(array_refusal(npy("<f4", "(1,)", "1234", false, 4)),
              HasSubstr("NPY version 4 is unknown"));
}

TEST(Npy, WhatIsWrittenIsReadBack) {
  EXPECT_THAT(floats(berger::npy_bytes({"a", {3}, std::vector<float>{1, 2, 3}})),
              ElementsAre(1, 2, 3));
  EXPECT_THAT(reader(berger::npy_bytes({"a", {}, std::vector<double>{125.5}})).read_reals(),
              ElementsAre(125.5));
  EXPECT_THAT(
      reader(berger::npy_bytes({"a", {2}, std::vector<std::int64_t>{-1, 7}})).read_integers(),
      ElementsAre(-1, 7));
  EXPECT_THAT(reader(berger::npy_bytes({"a", {3}, std::vector<std::string>{"links", "µ𝛼", ""}}))
                  .read_texts(),
              ElementsAre("links", "µ𝛼", ""));
  EXPECT_EQ(berger::npy_bytes({"a", {0}, std::vector<float>{}}).size() % 64, 0u)
      << "values begin at a multiple of 64, as NumPy's do";
}

}  // namespace
