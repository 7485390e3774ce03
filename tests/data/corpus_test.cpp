#include "support/corpus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/source.hpp"

namespace {

using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

TEST(Corpus, OfRecordingsIsReadOrRefused) {
  const auto outcomes = berger::test::replay("npz", [](const std::string& bytes) {
    std::vector<berger::OpenSource> sources;
    sources.push_back(berger::open_npz(berger::NpzFile(std::as_bytes(std::span(bytes)), "x.npz"), berger::AxisOrder::automatic));
    const berger::Dataset data = berger::join(std::move(sources));
    EXPECT_EQ(data.shape(), (berger::Shape{1, 2, 5}));
  });
  EXPECT_THAT(outcomes, UnorderedElementsAre(Pair("full_stored.npz", "read"), Pair("full_deflated.npz", "read"),
                                             Pair("plain.npz", "read"), Pair("no_label.npz", "read"),
                                             Pair("cut.npz", HasSubstr("the archive ends here, inside 'sfreq.npy'")),
                                             Pair("single.npy", HasSubstr("is a single .npy array"))));
}

}  // namespace
