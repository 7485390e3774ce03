// Structs and cells of MATLAB files, and what they cannot say.
#include "io/mat_value.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/errors.hpp"
#include "support/message_of.hpp"
#include "support/set_builder.hpp"

namespace {

using berger::ByteFile;
using berger::FileError;
using berger::MatValue;
using berger::test::message_of;
using berger::test::SetFile;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const SetFile builder;
const berger::test::MatWriter& writer = builder.w;

// The first variable of a file of this element; its fields `a` and `b` are asked for.
MatValue value_of(const std::string& element, bool store = false) {
  const std::string bytes = writer.file(element);
  const ByteFile file(std::as_bytes(std::span(bytes)), "x.mat");
  const berger::MatWish wish{.values = {"a", "b"}, .stored = {store ? "x" : "nothing"}};
  return berger::read_mat_value(file, berger::mat_variables(file).at(0), wish);
}
std::string refusal_of_value(const std::string& element, bool store = false) {
  return message_of<FileError>([&] { value_of(element, store); });
}
std::string cell(const std::string& inside, const std::string& name = "") {
  return writer.matrix(name, 1, {1, 1}, inside);
}

TEST(MatValue, HoldsWhatIsAskedForInStructs) {
  const std::string row = writer.doubles<double>("", {1, 2}, 9, {1, 2});
  for (const bool packed : {false, true}) {
    const std::string element =
        builder.structure("s", 2, {"a", "other", "b"},
                          builder.scalar("", 7) + row + writer.text("", "left") +
                              builder.scalar("", 8) + row + cell(writer.text("", "right")));
    const MatValue value = value_of(packed ? writer.packed(element) : element);
    ASSERT_EQ(value.structs(), 2U);
    EXPECT_EQ(value.field("a", 1)->number(), 8);
    EXPECT_EQ(value.field("a")->text(), "7");
    EXPECT_EQ(value.field("b")->text(), "left");
    EXPECT_EQ(value.field("b", 1)->text(), "right");
    EXPECT_THAT(value.field("b", 1)->all_texts(), ElementsAre("right"));
    EXPECT_THAT(value.field("other")->numbers, IsEmpty()) << "is stepped over";
    EXPECT_EQ(value.field("none"), nullptr);
    EXPECT_EQ(value.field("a", 2), nullptr);
  }
}

TEST(MatValue, OfCellsHasTheNumbersOfAll) {
  const MatValue value = value_of(writer.matrix(
      "c", 1, {1, 2}, builder.scalar("", 1) + writer.doubles<double>("", {1, 2}, 9, {2, 3})));
  EXPECT_THAT(value.all_numbers(), ElementsAre(1, 2, 3));
  EXPECT_EQ(value.number(), std::nullopt);
  EXPECT_EQ(value.text(), "");
}

TEST(MatValue, LiesOfArraysAreRefused) {
  const std::string two = writer.element(9, writer.numbers<double>({1, 2}));
  EXPECT_THAT(refusal_of_value(writer.matrix("x", 6, {1, 3}, two)),
              HasSubstr("an array of 3 numbers has 16 bytes of type 9"));
  EXPECT_THAT(refusal_of_value(writer.matrix("x", 6, {1, 2}, writer.element(16, "ab"))),
              HasSubstr("an array of 2 numbers has 2 bytes of type 16"));
  const std::string endless = writer.number(9U) + writer.number(1U << 20);
  EXPECT_THAT(refusal_of_value(writer.matrix("x", 6, {1, 1 << 17}, endless), true),
              HasSubstr("an array ends behind the end of its variable"));
  EXPECT_THAT(refusal_of_value(writer.matrix("x", 6, {1, 1 << 17}, endless)),
              HasSubstr("an array says it has 1048576 bytes, of which at most 0 are there"));
}

TEST(MatValue, LiesOfStructsAndCellsAreRefused) {
  const std::string number = builder.scalar("", 1);
  EXPECT_THAT(refusal_of_value(writer.matrix("c", 1, {1000, 2000}, "")),
              HasSubstr("has 2000000 × 1 values, which make no sense"));
  EXPECT_THAT(refusal_of_value(writer.matrix(
                  "s", 2, {1, 1},
                  writer.small(5, writer.number(std::int32_t{0})) + writer.element(1, "abc"))),
              HasSubstr("a struct has 3 bytes of names of 0"));
  EXPECT_THAT(refusal_of_value(
                  writer.matrix("s", 2, {1, 1}, writer.small(5, "ab") + writer.element(1, "abc"))),
              HasSubstr("a struct does not say how long its names are"));
  std::string shorter = number;
  shorter.replace(4, 4, writer.number(16U));
  EXPECT_THAT(refusal_of_value(cell(shorter, "c")), HasSubstr("a value is longer than it says"));
  std::string deep = number;
  for (int depth = 0; depth < 9; ++depth) deep = cell(deep, depth == 8 ? "c" : "");
  EXPECT_THAT(refusal_of_value(deep), HasSubstr("stand in each other more than 8 deep"));
}

TEST(MatValue, LiesOfTextsAreRefused) {
  EXPECT_THAT(refusal_of_value(writer.matrix("t", 4, {1, 1, 1}, writer.element(4, "ab"))),
              HasSubstr("the text here has more than two axes"));
  EXPECT_THAT(refusal_of_value(writer.matrix("t", 4, {1, 3}, writer.element(2, "ab"))),
              HasSubstr("the text here says it has 1 × 3 characters in 2 bytes"));
  EXPECT_THAT(refusal_of_value(writer.matrix("t", 4, {200'000, 1}, writer.element(2, "ab"))),
              HasSubstr("the text here has 2 bytes in 200000 rows, which make no sense"));
}

TEST(MatValue, OfVersionFourIsNone) {
  const std::string bytes = writer.fourth("x", 1, 1, 5, "\7");
  const ByteFile file(std::as_bytes(std::span(bytes)), "x.mat");
  EXPECT_THAT(message_of<FileError>(
                  [&] { berger::read_mat_value(file, berger::mat_variables(file).at(0), {}); }),
              HasSubstr("is a MATLAB file of version 4, which has no structs"));
}

}  // namespace
