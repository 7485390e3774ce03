#include "io/mat.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/errors.hpp"
#include "support/mat_builder.hpp"
#include "support/message_of.hpp"

namespace {

using berger::ArrayFile;
using berger::ByteFile;
using berger::FileError;
using berger::test::MatWriter;
using berger::test::message_of;
using testing::ElementsAre;
using testing::HasSubstr;

const MatWriter little_mat{}, big_mat{.big_endian = true};

ArrayFile mat_of(const std::string& bytes) {
  return berger::open_mat_arrays(ByteFile(std::as_bytes(std::span(bytes)), "x.mat"));
}

std::vector<double> reals_of(const ArrayFile& file, const char* name) {
  return file.open(name).read_reals();
}

std::string mat_refusal(const std::string& bytes, const char* name = nullptr) {
  return message_of<FileError>([&] {
    const ArrayFile file = mat_of(bytes);
    for (const std::string& each : file.names)
      if (name == nullptr || each == name) file.open(each).read_reals();
  });
}

TEST(Mat, NumbersAreReadAtTheWidthInWhichTheyAreStored) {
  for (const MatWriter& w : {little_mat, big_mat}) {
    const std::vector<std::string> stored{w.doubles<std::int8_t>("x", {1, 3}, 1, {1, 2, 3}),
                                          w.doubles<std::uint8_t>("x", {1, 3}, 2, {1, 2, 3}),
                                          w.doubles<std::int16_t>("x", {1, 3}, 3, {1, 2, 3}),
                                          w.doubles<std::uint16_t>("x", {1, 3}, 4, {1, 2, 3}),
                                          w.doubles<std::int32_t>("x", {1, 3}, 5, {1, 2, 3}),
                                          w.doubles<std::uint32_t>("x", {1, 3}, 6, {1, 2, 3}),
                                          w.doubles<float>("x", {1, 3}, 7, {1, 2, 3}),
                                          w.doubles<double>("x", {1, 3}, 9, {1, 2, 3}),
                                          w.doubles<std::int64_t>("x", {1, 3}, 12, {1, 2, 3}),
                                          w.doubles<std::uint64_t>("x", {1, 3}, 13, {1, 2, 3}),
                                          w.matrix("x", 6, {1, 3}, w.small(2, "\1\2\3"))};
    for (const std::string& element : stored) {
      EXPECT_THAT(reals_of(mat_of(w.file(element)), "x"), ElementsAre(1, 2, 3));
      EXPECT_THAT(reals_of(mat_of(w.file(w.packed(element))), "x"), ElementsAre(1, 2, 3));
    }
  }
}

TEST(Mat, ColumnsComeFirst) {
  const ArrayFile file =
      mat_of(little_mat.file(little_mat.doubles<double>("x", {2, 3}, 9, {1, 2, 3, 4, 5, 6})));
  EXPECT_THAT(file.open("x").header().dims, ElementsAre(2, 3));
  EXPECT_THAT(reals_of(file, "x"), ElementsAre(1, 3, 5, 2, 4, 6));
}

TEST(Mat, VersionFourIsReadInEitherByteOrder) {
  for (const MatWriter& w : {little_mat, big_mat}) {
    const ArrayFile file = mat_of(w.fourth("a", 1, 2, 0, w.numbers<double>({1.5, 2})) +
                                  w.fourth("b", 2, 1, 3, w.numbers<std::int16_t>({-3, 4})) +
                                  w.fourth("c", 1, 1, 5, "\7"));
    EXPECT_THAT(file.names, ElementsAre("a", "b", "c"));
    EXPECT_THAT(reals_of(file, "a"), ElementsAre(1.5, 2));
    EXPECT_THAT(reals_of(file, "b"), ElementsAre(-3, 4));
    EXPECT_THAT(reals_of(file, "c"), ElementsAre(7));
  }
}

TEST(Mat, TextsAreRowsOfCharactersOrCells) {
  const MatWriter& w = little_mat;
  const std::string rows = w.matrix(
      "rows", 4, {2, 3}, w.element(4, w.numbers<std::uint16_t>({'C', 'F', '3', 'z', ' ', ' '})));
  const std::string cells =
      w.matrix("cells", 1, {1, 3}, w.text("", "left") + w.text("", "right") + w.element(14, ""));
  const std::string utf8 = w.matrix("unit", 4, {1, 2}, w.element(16, "µV"));
  const ArrayFile file = mat_of(w.file(rows + w.packed(cells) + utf8));
  EXPECT_THAT(file.open("rows").read_texts(), ElementsAre("C3", "Fz"));
  EXPECT_THAT(file.open("cells").read_texts(), ElementsAre("left", "right", ""));
  EXPECT_THAT(file.open("unit").read_texts(), ElementsAre("µV"));
}

TEST(Mat, WhatHoldsNoPlainNumbersIsRefusedByName) {
  const MatWriter& w = little_mat;
  const std::string value = w.element(9, w.number(1.0));
  EXPECT_THAT(mat_refusal(w.file(w.matrix("EEG", 2, {1, 1}, ""))),
              HasSubstr("variable 'EEG' holds a struct or an object"));
  EXPECT_THAT(mat_refusal(w.file(w.matrix("s", 5, {1, 1}, ""))), HasSubstr("a sparse matrix"));
  EXPECT_THAT(mat_refusal(w.file(w.matrix("z", 6 | 0x800, {1, 1}, value + value))),
              HasSubstr("complex numbers"));
  EXPECT_THAT(mat_refusal(w.file(w.matrix("c", 1, {1, 1}, w.matrix("", 6, {1, 1}, value)))),
              HasSubstr("cell 1 of 'c' holds no text"));
}

TEST(Mat, LiesAreRefusedByTheirByte) {
  const MatWriter& w = little_mat;
  const std::string good = w.doubles<double>("x", {1, 3}, 9, {1, 2, 3});
  EXPECT_THAT(mat_refusal(w.file(good).substr(0, 190)),
              HasSubstr("byte 128: the variable here has 80 bytes, but the file ends after 54"));
  EXPECT_THAT(mat_refusal(w.file(w.doubles<double>("x", {1, 4}, 9, {1, 2, 3}))),
              HasSubstr("shape (1, 4) needs 32 bytes, the file has 24"));
  EXPECT_THAT(mat_refusal(w.file(w.doubles<double>("x", {2147483647, 2147483647}, 9, {1}))),
              HasSubstr("has more values than any memory"));
  EXPECT_THAT(mat_refusal(w.file(w.doubles<double>("x", {-1, 3}, 9, {1}))),
              HasSubstr("has an axis of -1"));
  EXPECT_THAT(mat_refusal(w.file(w.element(9, "12345678"))), HasSubstr("an element of type 9"));
  std::string huge =
      w.matrix("x", 6, {1, 1 << 28}, w.number(9U) + w.number(std::uint32_t{1} << 31));
  EXPECT_THAT(mat_refusal(w.file(huge)), HasSubstr("of which at most 0 are there"));
  EXPECT_THAT(mat_refusal(w.file(w.packed(huge))), HasSubstr("of which at most"));
  std::string damaged = w.packed(good);
  damaged[20] ^= 64;
  EXPECT_THAT(mat_refusal(w.file(damaged)), HasSubstr("copy the file again"));
  EXPECT_THAT(mat_refusal(w.file(good + good)), HasSubstr("two variables named 'x'"));
  std::string order = w.file(good);
  order[126] = '?';
  EXPECT_THAT(mat_refusal(order), HasSubstr("byte 126"));
  EXPECT_THAT(mat_refusal(w.fourth("x", 1000, 1000, 0, "12345678")),
              HasSubstr("'x' says it is 1000 × 1000, but the file ends after 8 bytes"));
  EXPECT_THAT(mat_refusal(w.fourth("x", 1, 1, 0, "12345678") + std::string(30, '\xff')),
              HasSubstr("no variable of MATLAB 4 stands here"));
}

}  // namespace
