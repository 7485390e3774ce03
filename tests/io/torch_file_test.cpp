#include "io/torch_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "berger/errors.hpp"
#include "support/corpus.hpp"
#include "support/message_of.hpp"
#include "support/npz_builder.hpp"
#include "support/temporary_folder.hpp"

namespace {

using berger::SafeTensor;
using berger::SafeTensors;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string torch_corpus = std::string(BERGER_PROJECT_DIR) + "/fuzz/corpus/weights/";

// What tests/golden/make_weights.py calls numbers, written by two versions of PyTorch.
TEST(TorchFiles, HoldTensorsOfAnyLayoutAndType) {
  for (const std::string version : {"1.13", "2.15"}) {
    const SafeTensors file = berger::read_weights(torch_corpus + "numbers_" + version + ".pt");
    const auto values = [&](const char* name) { return file.find(name)->values; };
    const auto integers = [&](const char* name) { return file.find(name)->integers; };
    ASSERT_EQ(file.tensors.size(), 14u) << version;
    EXPECT_THAT(file.find("plain")->dims, ElementsAre(3, 4));
    EXPECT_THAT(values("plain"),
                ElementsAre(0, .25, .5, .75, 1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 2.75));
    EXPECT_THAT(file.find("transposed")->dims, ElementsAre(4, 3));
    EXPECT_THAT(values("transposed"),
                ElementsAre(0, 1, 2, .25, 1.25, 2.25, .5, 1.5, 2.5, .75, 1.75, 2.75));
    EXPECT_THAT(values("column"), ElementsAre(.5, 1.5, 2.5));
    EXPECT_EQ(values("shared"), values("plain"));
    EXPECT_THAT(values("repeated"), ElementsAre(1.5, 1.5, 1.5));
    EXPECT_THAT(values("double"), ElementsAre(.1f, .35f, .6f, .85f));
    EXPECT_THAT(values("half"), ElementsAre(-2, -1.75, -1.5, -1.25));
    EXPECT_THAT(values("bfloat"), ElementsAre(1, 1.25, 1.5, 1.75));
    EXPECT_THAT(values("parameter"), ElementsAre(2, 2.25, 2.5, 2.75));
    EXPECT_THAT(file.find("scalar")->dims, ElementsAre());
    EXPECT_THAT(integers("scalar"), ElementsAre(17));
    EXPECT_THAT(integers("integers"), ElementsAre(-1, 2));
    EXPECT_THAT(integers("bytes"), ElementsAre(-1, 2));
    EXPECT_THAT(integers("flags"), ElementsAre(1, 0));
    EXPECT_THAT(file.find("empty")->dims, ElementsAre(0, 3));
  }
}

TEST(TorchFiles, OfACheckpointAreItsStateDict) {
  for (const std::string version : {"1.13", "2.15"}) {
    const SafeTensors alone = berger::read_weights(torch_corpus + "lenet_" + version + ".pt");
    EXPECT_EQ(alone.tensors,
              berger::read_weights(torch_corpus + "checkpoint_" + version + ".pt").tensors);
    EXPECT_THAT(alone.find("conv1.1.num_batches_tracked")->integers, ElementsAre(3));
  }
}

TEST(TorchFiles, OfTheOtherByteOrderAreRead) {
  EXPECT_THAT(berger::read_weights(torch_corpus + "big_endian.pt").find("a")->values,
              ElementsAre(1, 3, 2, 4));
}

// Everything hostile, and everything that is no such file though it looks like one.
TEST(TorchFiles, OfAnyContentAreReadOrRefusedByName) {
  auto outcomes = berger::test::replay("weights", [](const std::string& bytes) {
    berger::parse_weights(std::as_bytes(std::span(bytes)), "x.pt");
  });
  const std::map<std::string, std::string> expected{
      {"bare.pkl", "bare Python pickle"},
      {"below_mark.pt", "takes a value where there is none"},
      {"beyond.pt", "'a' lies outside its storage"},
      {"beyond_by_size.pt", "more values than such a file can hold"},
      {"beyond_by_stride.pt", "'a' lies outside its storage"},
      {"big_endian.pt", "read"},
      {"checkpoint_1.13.pt", "read"},
      {"checkpoint_2.15.pt", "read"},
      {"cut.pt", "it ends within a value"},
      {"cycle.pt", "holds no tensors by name"},
      {"deep.pt", "holds no tensors by name"},
      {"eval.pt", "asks for builtins.eval,"},
      {"instance.pt", "asks for opcode 0x69"},
      {"keras.h5", "is an HDF5 file, such as Keras writes"},
      {"large_storage.pt", "but 'data/0' has 16 bytes"},
      {"legacy_1.13.pt", "before 1.6"},
      {"lenet_1.13.pt", "read"},
      {"lenet_2.15.pt", "read"},
      {"middle_endian.pt", "byte order is 'middle'"},
      {"module_1.13.pt", "whole pickled module (it asks for torch.nn.modules.linear.Linear)"},
      {"negative.pt", "a stride that is no count"},
      {"new_object.pt", "asks for opcode 0x81"},
      {"no_mark.pt", "takes a mark where there is none"},
      {"no_memo.pt", "recalls what it never kept"},
      {"no_storage.pt", "'data/../0' is missing in the archive"},
      {"no_tensors.pt", "(it has weights)"},
      {"numbers_1.13.pt", "read"},
      {"numbers_2.15.pt", "read"},
      {"odd.pt", "adds to something that takes no such items"},
      {"packed.pt", "is packed, which torch.save never does"},
      {"protocol.pt", "of protocol 9"},
      {"recording.npz", "is an NPZ file, not weights"},
      {"repeated.pt", "more values than such a file can hold"},
      {"system.pt", "asks for os.system,"},
      {"system_by_stack.pt", "asks for os.system,"},
      {"tar", "before 1.6"},
      {"torchscript_1.13.pt", "is a TorchScript archive"},
      {"twice.pt", "holds two tensors named 'a'"}};
  EXPECT_EQ(outcomes.size(), expected.size());
  for (const auto& [name, words] : expected) EXPECT_THAT(outcomes[name], HasSubstr(words)) << name;
  EXPECT_FALSE(std::filesystem::exists("berger-canary"));
}

// A safetensors file of which the header's length begins as an old pickle does.
TEST(TorchFiles, OfArchivesOnlyThoseOfTorchSaveAreRead) {
  const auto refusal = [](const std::vector<berger::test::ZipMember>& members) {
    const std::string bytes = berger::test::zip_of(members);
    return berger::test::message_of<berger::FileError>(
        [&] { berger::parse_weights(std::as_bytes(std::span(bytes)), "x.pt"); });
  };
  EXPECT_THAT(refusal({{"model.weights.h5", "x"}}), HasSubstr("is a Keras archive"));
  EXPECT_THAT(refusal({{"read.me", "x"}}), HasSubstr("without the data.pkl"));
  EXPECT_THAT(refusal({{"a/data.pkl", "x"}, {"a/data.pkl", "y"}}),
              HasSubstr("a member has no name, or another's"));
  EXPECT_THAT(refusal({{"a/data.pkl", "x", false, 1U << 30, 1U << 30}}), HasSubstr("damaged"));
  EXPECT_THAT(refusal({{.name = "a/data.pkl", .content = "x", .crc_error = 1}}),
              HasSubstr("is damaged: CRC error; copy the file again"));
}

// Opcodes that PyTorch writes only for what is rare: an object thrown away, wide numbers and texts.
TEST(TorchFiles, OfRareOpcodesAreWalkedThrough) {
  using std::string_literals::operator""s;
  const auto refusal = [](const std::string& opcodes) {
    const std::string bytes =
        berger::test::zip_of({{"a/data.pkl", "\x80\x02"s + opcodes + "."}, {"a/version", "3\n"}});
    return berger::test::message_of<berger::FileError>(
        [&] { berger::parse_weights(std::as_bytes(std::span(bytes)), "x.pt"); });
  };
  EXPECT_THAT(refusal("(J\1\0\0\0M\2\0"s + "1}"s), HasSubstr("holds no tensors by name"));
  EXPECT_THAT(refusal("\x8D\1\0\0\0\0\0\0\0x0}q\0j\0\0\0\0"s),
              HasSubstr("holds no tensors by name"));
  EXPECT_THAT(refusal("})R"s), HasSubstr("calls something that is no function"));
}

TEST(TorchFiles, AreToldApartByTheirContent) {
  const std::string header = "{" + std::string(0x0280 - 2, ' ') + "}";
  const std::string bytes = std::string("\x80\x02\0\0\0\0\0\0", 8) + header;
  EXPECT_THAT(berger::parse_weights(std::as_bytes(std::span(bytes)), "x.pt").tensors,
              testing::IsEmpty());
}

}  // namespace
