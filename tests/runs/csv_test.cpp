#include "runs/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/errors.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace berger::runs {
namespace {

using test::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;

CsvTable read(const std::string& text) {
  const TemporaryFolder folder;
  folder.file("t.csv", text);
  return read_csv(folder / "t.csv");
}

std::string csv_refusal(const std::string& text) {
  return test::message_of<FileError>([&] { read(text); });
}

TEST(Csv, ReadsQuotesCommentsAndWindowsLineEnds) {
  const CsvTable table = read("\xEF\xBB\xBF# unit: µV\r\na,b\r\n\"x,\"\"y\"\"\n\",2\r\n,#3\n");
  EXPECT_THAT(table.comments, ElementsAre("unit: µV"));
  EXPECT_THAT(table.header, ElementsAre("a", "b"));
  ASSERT_EQ(table.rows.size(), 2u);
  EXPECT_EQ(table.cell(0, "a"), "x,\"y\"\n");
  EXPECT_EQ(table.cell(0, "b"), "2");
  EXPECT_EQ(table.cell(1, "b"), "#3");
  EXPECT_EQ(table.cell(1, "no such column"), "");
}

TEST(Csv, WhatIsWrittenReadsBackEqual) {
  CsvTable table;
  table.header = {"#odd", "a,b"};
  table.rows = {{"line\nbreak", "\"quoted\""}, {"", "plain"}};
  const CsvTable again = read(to_csv(table));
  EXPECT_EQ(again.header, table.header);
  EXPECT_EQ(again.rows, table.rows);
}

TEST(Csv, HasNoFormulasForSpreadsheetsAndReadsTheSameTextsBack) {
  CsvTable table;
  table.header = {"=HYPERLINK(1)", "b"};
  table.rows = {{"=1+1", "-0.5"},     {"+cmd|' /C calc'!A0", "@SUM(A1)"},
                {"-x", "+3e-5"},      {"'=1", "''@x"},
                {"it's", "'quoted'"}, {"\t=1", "-"}};
  const std::string text = to_csv(table);
  EXPECT_THAT(text, HasSubstr("'=HYPERLINK(1),b\n'=1+1,-0.5\n'+cmd"));
  const CsvTable back = read(text);
  EXPECT_EQ(back.header, table.header);
  EXPECT_EQ(back.rows, table.rows);
}

TEST(Csv, RefusesWhatIsNoTableAndSaysWhere) {
  EXPECT_THAT(csv_refusal("a,b\n1,2\n1,2,3\n"),
              HasSubstr("byte 8: a row of 3 fields under a header of 2"));
  EXPECT_THAT(csv_refusal("a,b\n1,\"2\n"),
              HasSubstr("byte 4: a quote opened in this record never closes"));
  EXPECT_THAT(csv_refusal("# only a comment\n"), HasSubstr("no header line"));
}

TEST(Csv, OnlyFiniteNumbersAreNumbers) {
  EXPECT_EQ(number("0.25"), 0.25);
  EXPECT_EQ(number("-1e-3"), -1e-3);
  for (const char* cell : {"", "nan", "NaN", "inf", "-inf", "abc", "1x", " 1", "0x10", "1e999"})
    EXPECT_FALSE(number(cell).has_value()) << cell;
}

}  // namespace
}  // namespace berger::runs
