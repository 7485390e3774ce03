#include "support/corpus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "core/hash.hpp"
#include "io/image_file.hpp"
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
          const std::size_t got =
              bytes.copy(reinterpret_cast<char*>(target.data()), target.size(), at);
          at += got;
          return got;
        },
        bytes.size(), {"x.npz", "a"});
    array.header().is_number() ? static_cast<void>(array.read_reals())
                               : static_cast<void>(array.read_texts());
  });
  EXPECT_THAT(outcomes, UnorderedElementsAre(
                            Pair("bool", "read"), Pair("bytes", "read"), Pair("float64", "read"),
                            Pair("fortran_v2", "read"), Pair("half_big_endian", "read"),
                            Pair("nan", "read"), Pair("scalar_uint64", "read"),
                            Pair("unicode_v3", "read"), Pair("object", HasSubstr("Python objects")),
                            Pair("structured", HasSubstr("structured array"))));
}

TEST(Corpus, OfSafetensorsIsReadOrRefused) {
  const auto outcomes = berger::test::replay("safetensors", [](const std::string& bytes) {
    berger::parse_safetensors(std::as_bytes(std::span(bytes)), "x.safetensors");
  });
  EXPECT_THAT(outcomes, UnorderedElementsAre(Pair("all_types", "read"), Pair("empty", "read"),
                                             Pair("overlap", HasSubstr("names 'a' twice"))));
}

TEST(Corpus, OfPicturesIsReadOrRefused) {
  const auto outcomes = berger::test::replay("picture", [](const std::string& bytes) {
    berger::decode_picture(std::as_bytes(std::span(bytes)), "x.png");
  });
  EXPECT_THAT(outcomes,
              UnorderedElementsAre(Pair("alpha.png", "read"), Pair("colour.png", "read"),
                                   Pair("grey.png", "read"), Pair("interlaced.png", "read"),
                                   Pair("one_bit.png", "read"), Pair("palette.png", "read"),
                                   Pair("sixteen_bits.png", "read"), Pair("colour_420.jpg", "read"),
                                   Pair("padded.jpg", "read"), Pair("grey.jpg", "read"),
                                   Pair("progressive.jpg", "read"),
                                   Pair("cut.png", HasSubstr("the file ends here")),
                                   Pair("cut.jpg", HasSubstr("Premature end")),
                                   Pair("bomb.png", HasSubstr("declares 60000 × 60000")),
                                   Pair("bomb.jpg", HasSubstr("declares 60000 × 60000"))));
}

// FNV-1a of what Pillow 9.4 makes of the same files by convert("L") and, one map after another,
// convert("RGB").
TEST(Corpus, OfPicturesIsReadAsPillowReadsIt) {
  const std::map<std::string, std::pair<std::string, std::string>> pillow{
      {"alpha.png", {"8b253ba6b83eabed", "336944885640d60d"}},
      {"colour.png", {"2cb6f99458740e39", "5f3536cad89ca129"}},
      {"grey.png", {"ead5eb52a1a6618d", "690f01b37ce2fadd"}},
      {"interlaced.png", {"dfd466d299e427e5", "08fa9c77b6a7f565"}},
      {"one_bit.png", {"d8148a1a724fe61f", "f968601cbc21cdb3"}},
      {"palette.png", {"29a3009c1062740c", "a401a3affa40ffd1"}},
      {"sixteen_bits.png", {"b4eccec5756335b7", "caf8258e408b1e07"}},
      {"colour_420.jpg", {"3b88a161f44c3d4b", "75ff19abc846b2c4"}},
      {"padded.jpg", {"3b88a161f44c3d4b", "75ff19abc846b2c4"}},
      {"grey.jpg", {"0691277e79ebf654", "65c8fa650099ff3c"}},
      {"progressive.jpg", {"dcc1c329488dcee9", "51045a047a8e3be4"}}};
  for (const auto& [name, expected] : pillow) {
    const std::string bytes =
        berger::test::content_of(std::string(BERGER_PROJECT_DIR) + "/fuzz/corpus/picture/" + name);
    const auto hash = [&file = bytes](bool colour) {
      const berger::Picture picture =
          berger::decode_picture(std::as_bytes(std::span(file)), "x.png", {.colour = colour});
      return berger::hex(berger::fnv1a(std::as_bytes(std::span(picture.pixels))));
    };
    EXPECT_EQ(hash(false), expected.first) << name;
    EXPECT_EQ(hash(true), expected.second) << name;
  }
}

}  // namespace
