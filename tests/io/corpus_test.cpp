#include "support/corpus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "io/npy.hpp"
#include "io/safetensors.hpp"

namespace {

using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

TEST(Corpus, OfNpyIsReadOrRefused) {
  const auto outcomes = berger::test::replay("npy", [](const std::string& bytes) {
    std::size_t at = 0;
    berger::NpyReader array(
        [&bytes, &at](std::span<std::byte> target) {
          const std::size_t got = bytes.copy(reinterpret_cast<char*>(target.data()), target.size(), at);
          at += got;
          return got;
        },
        bytes.size(), {"x.npz", "a"});
    array.header().is_number() ? static_cast<void>(array.read_reals()) : static_cast<void>(array.read_texts());
  });
  EXPECT_THAT(outcomes, UnorderedElementsAre(Pair("bool", "read"), Pair("bytes", "read"), Pair("float64", "read"),
                                             Pair("fortran_v2", "read"), Pair("half_big_endian", "read"), Pair("nan", "read"),
                                             Pair("scalar_uint64", "read"), Pair("unicode_v3", "read"),
                                             Pair("object", HasSubstr("Python objects")),
                                             Pair("structured", HasSubstr("structured array"))));
}

TEST(Corpus, OfSafetensorsIsReadOrRefused) {
  const auto outcomes = berger::test::replay("safetensors", [](const std::string& bytes) {
    berger::parse_safetensors(std::as_bytes(std::span(bytes)), "x.safetensors");
  });
  EXPECT_THAT(outcomes, UnorderedElementsAre(Pair("all_types", "read"), Pair("empty", "read"),
                                             Pair("overlap", HasSubstr("names 'a' twice"))));
}

}  // namespace
