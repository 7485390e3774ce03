// ONNX files: what they hold, and what is refused at which byte.
#include "io/onnx.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/errors.hpp"
#include "io/wire_format.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace {

using berger::OnnxModel;
using berger::WireMessage;
using testing::ElementsAre;
using testing::HasSubstr;

OnnxModel parsed(const std::string& bytes) {
  return berger::parse_onnx(std::as_bytes(std::span(bytes)), "x.onnx");
}
std::string refusal(const std::string& bytes) {
  return berger::test::message_of<berger::FileError>([&] { parsed(bytes); });
}
std::string from_hex(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 2)
    bytes += static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16));
  return bytes;
}

// The smallest model that onnx.checker accepts in full: Elu from x to y, [N, 2].
const std::string elu = from_hex(
    "08083a500a1f0a01781201791a01792203456c752a0f0a05616c706861150000803fa001011201675a140a0178120f"
    "0a"
    "0d080112090a0312014e0a02080262140a0179120f0a0d080112090a0312014e0a02080242021011");

// A model of one constant whose tensor has these fields behind its name.
std::string of_tensor(const WireMessage& fields) {
  const std::string tensor = WireMessage().bytes(8, "w").bytes() + fields.bytes();
  return WireMessage().message(7, WireMessage().bytes(5, tensor)).bytes();
}
WireMessage tensor(std::int64_t size, std::int64_t type) {
  WireMessage message;
  message.integer(1, size).integer(2, type);
  return message;
}

TEST(OnnxFile, IsReadAsItsMessagesSay) {
  const OnnxModel model = parsed(elu);
  ASSERT_EQ(model.nodes.size(), 1U);
  EXPECT_EQ(model.nodes[0].op, "Elu");
  EXPECT_THAT(model.nodes[0].inputs, ElementsAre("x"));
  EXPECT_THAT(model.nodes[0].outputs, ElementsAre("y"));
  ASSERT_NE(model.nodes[0].find("alpha"), nullptr);
  EXPECT_EQ(model.nodes[0].find("alpha")->number, 1);
  EXPECT_EQ(model.opset, 17);
  EXPECT_THAT(model.inputs[0].dims, ElementsAre(-1, 2));
}

TEST(OnnxFile, HasNumbersRawPackedAndAlone) {
  using std::string_literals::operator""s;
  const auto floats = [](WireMessage fields) {
    return parsed(of_tensor(fields)).constants.at("w").floats;
  };
  EXPECT_THAT(floats(tensor(1, 1).bytes(9, "\0\0\xC0\x3F"s)), ElementsAre(1.5F));
  EXPECT_THAT(floats(tensor(1, 1).bytes(4, "\0\0\xC0\x3F"s)), ElementsAre(1.5F));
  EXPECT_THAT(floats(tensor(1, 1).number(4, 1.5F)), ElementsAre(1.5F));
  EXPECT_THAT(floats(tensor(1, 11).bytes(9, "\0\0\0\0\0\0\xF8\x3F"s)), ElementsAre(1.5F));
  EXPECT_THAT(floats(tensor(1, 10).bytes(9, "\0\x3E"s)), ElementsAre(1.5F)) << "half";
  EXPECT_THAT(floats(tensor(1, 10).integer(5, 0x3E00)), ElementsAre(1.5F));
  EXPECT_THAT(floats(tensor(1, 16).bytes(9, "\xC0\x3F"s)), ElementsAre(1.5F)) << "bfloat16";
  EXPECT_THAT(parsed(of_tensor(tensor(2, 7).bytes(7, "\x02\x96\x01"s))).constants.at("w").integers,
              ElementsAre(2, 150));
  EXPECT_THAT(parsed(of_tensor(tensor(2, 3).bytes(9, "\xFF\x02"s))).constants.at("w").integers,
              ElementsAre(-1, 2));
  const auto whole = [](int type, const std::string& bytes) {
    return parsed(of_tensor(tensor(1, type).bytes(9, bytes))).constants.at("w").integers.at(0);
  };
  EXPECT_EQ(whole(2, "\xFF"), 255) << "uint8";
  EXPECT_EQ(whole(9, "\x01"), 1) << "bool";
  EXPECT_EQ(whole(4, "\x01\xFF"), 65281) << "uint16";
  EXPECT_EQ(whole(5, "\x01\xFF"), -255) << "int16";
}

TEST(OnnxFile, ThatLiesIsRefused) {
  EXPECT_THAT(refusal("\x08\x08"), HasSubstr("holds no graph"));
  EXPECT_THAT(refusal(elu.substr(0, elu.size() - 20)), HasSubstr("x.onnx: byte"));
  EXPECT_THAT(refusal(std::string(20, '\xFF')), HasSubstr("more than 64 bits"));
  EXPECT_THAT(refusal("\x0B"), HasSubstr("type 3"));
  EXPECT_THAT(refusal(std::string("\x02\x01")), HasSubstr("number 0"));
  EXPECT_THAT(refusal(of_tensor(tensor(2, 1).number(4, 1.5F))), HasSubstr("the 2 of its axes"));
  EXPECT_THAT(refusal(of_tensor(tensor(1, 1).bytes(9, "\x01\x02\x03\x04\x05"))),
              HasSubstr("another number of values"));
  EXPECT_THAT(refusal(of_tensor(tensor(-1, 1))), HasSubstr("impossibly large"));
  EXPECT_THAT(refusal(of_tensor(tensor(1, 1).integer(1, std::int64_t{1} << 40))),
              HasSubstr("impossibly large"));
  EXPECT_THAT(refusal(of_tensor(tensor(1, 8).bytes(6, "text"))), HasSubstr("type 8"));
}

// Values outside are read from beside the model and from nowhere else.
TEST(OnnxFile, ReadsOtherFilesOnlyFromBesideItself) {
  const berger::test::TemporaryFolder folder;
  folder.file("data.bin", std::string("xxxx\0\0\xC0\x3F", 8));
  const auto model_at = [&](const std::string& location) {
    WireMessage fields = tensor(1, 1), where, offset;
    where.bytes(1, "location").bytes(2, location);
    offset.bytes(1, "offset").bytes(2, "4");
    return of_tensor(fields.message(13, where).message(13, offset));
  };
  const auto read = [&](const std::string& location) {
    return berger::read_onnx(folder.file("m/../m.onnx", model_at(location)));
  };
  EXPECT_THAT(read("data.bin").constants.at("w").floats, ElementsAre(1.5F));
  EXPECT_THAT(refusal(model_at("data.bin")), HasSubstr("does not lie beside"));
  for (const char* way_out : {"../data.bin", "/etc/passwd", "m/data.bin", "..", ""})
    EXPECT_THROW(read(way_out), berger::FileError) << way_out;
  EXPECT_THROW(read(std::string(5000, 'x')), berger::FileError) << "no file can be called so";
  std::filesystem::create_symlink(folder / "data.bin", folder / "link.bin");
  EXPECT_THAT(berger::test::message_of<berger::FileError>([&] { read("link.bin"); }),
              HasSubstr("a link"));
  folder.file("data.bin", "xxxx");
  EXPECT_THAT(berger::test::message_of<berger::FileError>([&] { read("data.bin"); }),
              HasSubstr("too short"));
}

}  // namespace
