#include "support/corpus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>

#include "model/model_file.hpp"

namespace {

using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

TEST(Corpus, OfModelsIsLoadedOrRefused) {
  const auto outcomes = berger::test::replay("model", [](const std::string& bytes) {
    berger::model_from(berger::parse_safetensors(std::as_bytes(std::span(bytes)), "x.safetensors"),
                       "x.safetensors");
  });
  EXPECT_THAT(outcomes, UnorderedElementsAre(
                            Pair("plain", "read"), Pair("views", "read"), Pair("ensemble", "read"),
                            Pair("nested", HasSubstr("member 1 is an ensemble itself")),
                            Pair("disagreeing", HasSubstr("member 0 knows 0, 1; member 1 1, 0")),
                            Pair("crowded", HasSubstr("no tensor '2.a.weight'")),
                            Pair("oversized", HasSubstr("too small for 'a.weight'"))));
}

}  // namespace
