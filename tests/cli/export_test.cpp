// Models for other programs, and back.
#include "cli/program.hpp"

namespace berger {
namespace {

using testing::HasSubstr;
using Export = test::Program;

TEST_F(Export, WritesAnOnnxFileAndSaysWhatItTakes) {
  ASSERT_EQ(berger("train --out run --epochs 1 --quiet" + small).code, 0);
  const test::Ran ran = berger("export run -o eegnet.onnx");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("input: trials x 2 x 750\n"));
  EXPECT_THAT(ran.out, HasSubstr("logits, probabilities of left, right\n"));
  EXPECT_THAT(content("eegnet.onnx"), HasSubstr("firstconv.0.weight"));
  expect_refusal("export run -o eegnet.onnx", 2, "eegnet.onnx");
  expect_refusal("export run -o eegnet.pt", 2, ".onnx");
  expect_refusal("export nowhere.safetensors -o b.onnx", 3, "nowhere.safetensors");
  EXPECT_FALSE(exists("b.onnx"));
}

TEST_F(Export, ComesBackByImport) {
  ASSERT_EQ(berger("train --out run --epochs 1 --quiet" + small).code, 0);
  ASSERT_EQ(berger("export run -o eegnet.onnx").code, 0);
  const test::Ran ran = berger("import eegnet.onnx -o again.safetensors");
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("12 layers, "));
  const std::string data = "'simulated:motor-imagery?trials=4&part=test'";
  for (const char* model : {"run", "again.safetensors"}) {
    const test::Ran decoded =
        berger(std::string("predict ") + model + " " + data + " -o " + model + ".csv");
    EXPECT_EQ(decoded.code, 0) << decoded.err;
  }
  const auto head = [&](const std::string& name) {
    const std::string text = content(name);
    return text.substr(0, text.find('\n'));
  };
  EXPECT_EQ(head("run.csv"), head("again.safetensors.csv")) << "the same classes";
  expect_refusal("import eegnet.onnx --model eegnet -o b.safetensors", 2, "holds its network");
  expect_refusal("import eegnet.onnx --classes a,b,c -o b.safetensors", 2, "has 2 outputs");
  expect_refusal("import run/model.safetensors --model eegnet -o b.safetensors", 2, "--input");
  folder.file("broken.onnx", content("eegnet.onnx").substr(0, 500));
  expect_refusal("import broken.onnx -o b.safetensors", 3, "broken.onnx: byte");
  EXPECT_FALSE(exists("b.safetensors"));
}

}  // namespace
}  // namespace berger
