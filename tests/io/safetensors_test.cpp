#include "io/safetensors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <limits>

#include "berger/errors.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace {

using berger::FileError;
using berger::SafeTensor;
using berger::SafeTensors;
using berger::test::message_of;
using testing::HasSubstr;

std::string file_of(std::string header, const std::string& data) {
  const std::uint64_t length = header.size();
  return std::string(reinterpret_cast<const char*>(&length), 8) + header + data;
}

SafeTensors parse(const std::string& bytes) {
  return berger::parse_safetensors(std::as_bytes(std::span(bytes)), "w.safetensors");
}

std::string tensors_refusal(const std::string& bytes) {
  return message_of<FileError>([&] { parse(bytes); });
}

SafeTensors example() {
  return {
      .tensors =
          {{.name = "classify.0.weight", .dims = {2, 3}, .values = {1, -2, 3.5f, 0, -0.0f, 1e-40f}},
           {.name = "bn.num_batches_tracked", .type = SafeTensor::Type::i64, .integers = {17}},
           {.name = "a.bias", .dims = {1}, .values = {0.25f}},
           {.name = "empty", .dims = {0, 4}}},
      .metadata = {{"classes", R"(["left","right"])"}, {"unit", "µV"}}};
}

TEST(SafeTensors, WhatIsWrittenIsReadBack) {
  const berger::test::TemporaryFolder folder;
  const std::string path = folder / "model.safetensors";
  berger::write_safetensors(path, example());
  const SafeTensors back = berger::read_safetensors(path);
  EXPECT_EQ(back.metadata, example().metadata);
  ASSERT_EQ(back.tensors.size(), 4u);
  for (const SafeTensor& tensor : example().tensors) {
    ASSERT_NE(back.find(tensor.name), nullptr) << tensor.name;
    EXPECT_EQ(*back.find(tensor.name), tensor);
  }
  EXPECT_EQ(back.find("nothing"), nullptr);
}

TEST(SafeTensors, TheSameContentInAnyOrderIsTheSameFileWithAlignedValues) {
  SafeTensors other = example();
  std::swap(other.tensors[0], other.tensors[3]);
  const std::string bytes = berger::safetensors_bytes(other);
  EXPECT_EQ(bytes, berger::safetensors_bytes(example()));
  const std::size_t header = bytes.size() - 8 - 7 * sizeof(float) - sizeof(std::int64_t);
  EXPECT_EQ(header % 8, 0u);
  EXPECT_EQ(header,
            static_cast<unsigned char>(bytes[0]) + 256u * static_cast<unsigned char>(bytes[1]));
}

TEST(SafeTensors, OtherNumberTypesAreConverted) {
  const std::string data("\x00\x3c\x00\xc0\x80\x3f\x00\x00\x00\x00\x00\x00\xf8\x3f\xfe\xff\xff\xff",
                         18);
  const SafeTensors file =
      parse(file_of(R"({"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},)"
                    R"("b":{"dtype":"BF16","shape":[],"data_offsets":[4,6]},)"
                    R"("d":{"dtype":"F64","shape":[1],"data_offsets":[6,14]},)"
                    R"("i":{"dtype":"I32","shape":[1],"data_offsets":[14,18]}})",
                    data));
  EXPECT_EQ(file.find("h")->values, (std::vector<float>{1, -2}));
  EXPECT_EQ(file.find("b")->values, std::vector<float>{1});
  EXPECT_EQ(file.find("d")->values, std::vector<float>{1.5});
  EXPECT_EQ(file.find("i")->integers, std::vector<std::int64_t>{-2});
}

TEST(SafeTensors, DamagedFilesAreRefused) {
  const std::string four(4, '\0'), eight(8, '\0');
  const auto one = [](const std::string& shape, const std::string& offsets) {
    return R"({"w":{"dtype":"F32","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}}";
  };
  EXPECT_THAT(tensors_refusal("PK\x03\x04"), HasSubstr("4 bytes are too few"));
  EXPECT_THAT(tensors_refusal(std::string(8, '\xff') + "{}"),
              HasSubstr("its header would be 18446744073709551615 bytes long, 2 follow"));
  EXPECT_THAT(tensors_refusal(file_of("[1]", "")), HasSubstr("not the JSON object"));
  EXPECT_THAT(tensors_refusal(file_of("{\"w\":", "")), HasSubstr("not the JSON object"));
  EXPECT_THAT(tensors_refusal(file_of(std::string(100000, '['), "")),
              HasSubstr("not the JSON object"));
  EXPECT_THAT(tensors_refusal(file_of(std::string(50000, '{'), "")),
              HasSubstr("not the JSON object"));
  EXPECT_THAT(tensors_refusal(file_of(one("[2]", "[0,8]"), four)),
              HasSubstr("tensor 'w' lies outside the file"));
  EXPECT_THAT(tensors_refusal(file_of(one("[1]", "[4,0]"), four)),
              HasSubstr("lies outside the file"));
  EXPECT_THAT(tensors_refusal(file_of(one("[1]", "[0,4,4]"), four)),
              HasSubstr("lies outside the file"));
  EXPECT_THAT(tensors_refusal(file_of(one("[2]", "[0,4]"), four)),
              HasSubstr("shape [2] does not fill its 4 bytes"));
  EXPECT_THAT(tensors_refusal(file_of(one("[4294967296,4294967296]", "[0,4]"), four)),
              HasSubstr("does not fill"));
  EXPECT_THAT(tensors_refusal(file_of(one("[9223372036854775807,2,0]", "[0,4]"), four)),
              HasSubstr("does not fill"));
  EXPECT_THAT(tensors_refusal(file_of(one("[-1]", "[0,4]"), four)),
              HasSubstr("holds -1, not a count"));
  EXPECT_THAT(tensors_refusal(file_of(one("[1.5]", "[0,4]"), four)),
              HasSubstr("holds 1.5, not a count"));
  EXPECT_THAT(tensors_refusal(file_of(one("[1]", "[4,8]"), eight)), HasSubstr("leaves a hole"));
  EXPECT_THAT(tensors_refusal(file_of(one("[1]", "[0,4]"), eight)),
              HasSubstr("4 bytes after the last tensor belong to none"));
  EXPECT_THAT(
      tensors_refusal(file_of(R"({"w":{"dtype":"C64","shape":[],"data_offsets":[0,8]}})", eight)),
      HasSubstr("of type \"C64\"; readable are"));
  EXPECT_THAT(tensors_refusal(file_of(R"({"w":{"dtype":"F32","shape":[]}})", four)),
              HasSubstr("lacks dtype, shape or data_offsets"));
  EXPECT_THAT(tensors_refusal(file_of(R"({"__metadata__":{"a":1}})", "")),
              HasSubstr("metadata 'a' is not a text"));
  EXPECT_THAT(tensors_refusal(file_of(R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                                      R"("v":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
                                      four)),
              HasSubstr("overlaps"));
  EXPECT_THAT(tensors_refusal(file_of(R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                                      R"("w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
                                      four)),
              HasSubstr("names 'w' twice"));
}

TEST(SafeTensors, EveryCutOfAGoodFileIsRefused) {
  const std::string whole = berger::safetensors_bytes(example());
  ASSERT_EQ(parse(whole).tensors.size(), 4u);
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_NE(tensors_refusal(whole.substr(0, size)), "nothing was thrown") << size << " bytes";
}

TEST(SafeTensors, AMissingFileIsNamed) {
  try {
    berger::read_safetensors("/nowhere/w.safetensors");
    FAIL();
  } catch (const FileError& error) {
    EXPECT_STREQ(error.what(),
                 "/nowhere/w.safetensors: cannot read: No such file or directory; check the path");
  }
}

}  // namespace
