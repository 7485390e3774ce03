#include "support/corpus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/images/idx.hpp"
#include "data/images/image_cache.hpp"
#include "data/images/image_csv.hpp"
#include "data/recordings/brainvision.hpp"
#include "data/source.hpp"
#include "io/mat.hpp"
#include "io/npz.hpp"
#include "support/open_bytes.hpp"

namespace {

using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

TEST(Corpus, OfRecordingsIsReadOrRefused) {
  const auto outcomes = berger::test::replay("npz", [](const std::string& bytes) {
    std::vector<berger::OpenSource> sources;
    sources.push_back(berger::open_arrays(
        berger::arrays_of(berger::NpzFile(std::as_bytes(std::span(bytes)), "x.npz")), {}));
    const berger::Dataset data = berger::join(std::move(sources));
    EXPECT_EQ(data.shape(), (berger::Shape{1, 2, 5}));
  });
  EXPECT_THAT(outcomes, UnorderedElementsAre(
                            Pair("full_stored.npz", "read"), Pair("full_deflated.npz", "read"),
                            Pair("plain.npz", "read"), Pair("no_label.npz", "read"),
                            Pair("cut.npz", HasSubstr("the archive ends here, inside 'sfreq.npy'")),
                            Pair("single.npy", HasSubstr("is a single .npy array"))));
}

TEST(Corpus, OfIdxIsReadOrRefused) {
  const auto outcomes = berger::test::replay("idx", [](const std::string& bytes) {
    berger::parse_idx_images(std::as_bytes(std::span(bytes)), "x");
  });
  EXPECT_THAT(outcomes, UnorderedElementsAre(Pair("images", "read"), Pair("images.gz", "read"),
                                             Pair("two.gz", "read"), Pair("colour", "read"),
                                             Pair("labels", HasSubstr("holds labels")),
                                             Pair("labels.gz", HasSubstr("holds labels")),
                                             Pair("lying", HasSubstr("says it holds 32 values")),
                                             Pair("lying.gz", HasSubstr("do not fit")),
                                             Pair("cut.gz", HasSubstr("the file ends here")),
                                             Pair("floats", HasSubstr("IDX type 0x0d"))));
}

TEST(Corpus, OfTheCacheIsReadOrRefused) {
  const auto outcomes = berger::test::replay("image_cache", [](const std::string& bytes) {
    const auto copy = std::make_shared<std::string>(bytes);
    const std::shared_ptr<const std::byte> owner(copy,
                                                 reinterpret_cast<const std::byte*>(copy->data()));
    const auto images = berger::parse_cache(owner, bytes.size(), {.source = "s", .stamp = 1}, "x");
    if (!images) throw berger::FileError("x", "of other content");
    EXPECT_EQ(images->set.shape, (berger::Shape{1, 2, 3}));
  });
  EXPECT_THAT(outcomes,
              UnorderedElementsAre(Pair("whole", "read"),
                                   Pair("of_another_source", HasSubstr("of other content")),
                                   Pair("cut", HasSubstr("cut short"))));
}

TEST(Corpus, OfTablesOfImagesIsReadOrRefused) {
  const auto outcomes = berger::test::replay("image_csv", [](const std::string& bytes) {
    berger::parse_image_csv(std::as_bytes(std::span(bytes)), "x.csv", {});
  });
  EXPECT_THAT(outcomes, UnorderedElementsAre(
                            Pair("plain.csv", "read"), Pair("crlf_quotes.csv", "read"),
                            Pair("lost_pixel.csv", HasSubstr("line 3: has 8 pixels; expected 9")),
                            Pair("beyond.csv", HasSubstr("line 2: pixel 3 is '256'")),
                            Pair("no_header.csv", HasSubstr("expected the names of columns"))));
}

std::map<std::string, std::string> replay_recordings(const std::string& name) {
  return berger::test::replay(name, [](const std::string& bytes) {
    const auto recording = berger::test::open_bytes(bytes);
    recording.events();
    berger::test::samples_of(recording, 0);
  });
}

// Three files in one, as the fuzz target takes them.
TEST(Corpus, OfBrainVisionIsReadOrRefused) {
  const auto outcomes = berger::test::replay("brainvision", [](const std::string& bytes) {
    const std::size_t markers = bytes.find("\n---\n") + 5,
                      data = bytes.find("\n---\n", markers) + 5;
    const auto part = [&](std::size_t from, std::size_t to) {
      return std::as_bytes(std::span(bytes).subspan(from, to - from));
    };
    const auto recording = berger::finished(berger::open_brainvision(
        berger::ByteFile(part(0, markers - 5), "x.vhdr"),
        [&](const std::string& name) -> std::optional<berger::ByteFile> {
          return berger::ByteFile(
              name == "x.vmrk" ? part(markers, data - 5) : part(data, bytes.size()), name);
        }));
    recording.events();
    berger::test::samples_of(recording, 0);
  });
  EXPECT_THAT(outcomes,
              UnorderedElementsAre(Pair("multiplexed", "read"), Pair("vectorized", "read"),
                                   Pair("floats", "read"), Pair("ascii", "read"),
                                   Pair("lying", HasSubstr("there are 3 channels")),
                                   Pair("uneven", HasSubstr("not equally long"))));
}

TEST(Corpus, OfMatlabIsReadOrRefused) {
  const auto outcomes = berger::test::replay("mat", [](const std::string& bytes) {
    const berger::ByteFile file(std::as_bytes(std::span(bytes)), "x.mat");
    std::vector<berger::OpenSource> sources;
    sources.push_back(berger::open_arrays(berger::open_mat_arrays(file), {}));
    EXPECT_EQ(berger::join(std::move(sources)).shape(), (berger::Shape{1, 2, 4}));
  });
  EXPECT_THAT(outcomes,
              UnorderedElementsAre(
                  Pair("seven", "read"), Pair("six", "read"),
                  Pair("four", HasSubstr("expected (trials, samples, channels)")),
                  Pair("struct", HasSubstr("no array 'signal', 'X' or 'data'; it has EEG")),
                  Pair("cut", HasSubstr("but the file ends after 64"))));
}

TEST(Corpus, OfGdfIsReadOrRefused) {
  EXPECT_THAT(replay_recordings("gdf"),
              UnorderedElementsAre(Pair("v1", "read"), Pair("v2", "read"), Pair("ends", "read"),
                                   Pair("gap", "read"),
                                   Pair("lying", HasSubstr("there are 1048576 events")),
                                   Pair("cut", HasSubstr("holds no record"))));
}

TEST(Corpus, OfTablesOfSamplesIsReadOrRefused) {
  EXPECT_THAT(
      replay_recordings("text_recording"),
      UnorderedElementsAre(Pair("gap.csv", "read"), Pair("commas.csv", "read"),
                           Pair("tabs.tsv", "read"), Pair("no_rate.csv", HasSubstr("so no rate")),
                           Pair("uneven.csv", HasSubstr("line 3 has more columns")),
                           Pair("far_apart.csv", HasSubstr("so much is missing"))));
}

TEST(Corpus, OfEdfIsReadOrRefused) {
  EXPECT_THAT(
      replay_recordings("edf"),
      UnorderedElementsAre(Pair("plain", "read"), Pair("plus_c", "read"), Pair("plus_d", "read"),
                           Pair("bdf", "read"), Pair("triggers_beyond", testing::_),
                           Pair("onset_alone", testing::_),
                           Pair("overlap", HasSubstr("record 2 starts 0.5 s into")),
                           Pair("cut", HasSubstr("within the first record of 800 bytes")),
                           Pair("lying", HasSubstr("says that there are 9999 signals"))));
}

}  // namespace
