#include "core/json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace berger {
namespace {

TEST(Json, KeepsTheOrderOfKeysWhereItIsAskedTo) {
  const std::string text = R"({"b":1,"a":[2,"x"]})";
  EXPECT_EQ(dump_json(parse_ordered_json(text)), text);
  EXPECT_EQ(dump_json(parse_json(text)), R"({"a":[2,"x"],"b":1})");
  EXPECT_EQ(dump_json(parse_json(text)["a"], 1), "[\n 2,\n \"x\"\n]");
}

TEST(Json, ReplacesBytesThatAreNoText) {
  EXPECT_EQ(dump_json(nlohmann::json("a\xff")), "\"a\xef\xbf\xbd\"");
  EXPECT_EQ(dump_json(nlohmann::ordered_json("a\xff")), "\"a\xef\xbf\xbd\"");
}

TEST(Json, OfAnythingElseIsRefused) {
  for (const char* text : {"", "{", "[1,]", "nul", "{} {}", "\"a\xff\""}) {
    EXPECT_THROW(parse_json(text), nlohmann::json::parse_error) << text;
    EXPECT_THROW(parse_ordered_json(text), nlohmann::json::parse_error) << text;
  }
}

}  // namespace
}  // namespace berger
