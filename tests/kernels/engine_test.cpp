#include "berger/engine.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "berger/errors.hpp"
#include "kernels/instruction_set.hpp"

namespace berger {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(Engine, NamesWhatTheProcessorRuns) {
  ASSERT_FALSE(available_isas().empty());
  EXPECT_EQ(name(available_isas().front()), kernels::built().front().name);
  for (const Isa isa : available_isas()) EXPECT_EQ(parse_isa(name(isa)), isa);
  EXPECT_GE(hardware_threads(), 1);
}

TEST(Engine, RefusesKernelsItDoesNotHave) {
  EXPECT_THAT([] { parse_isa("sse9"); },
              ThrowsMessage<DeviceError>(
                  AllOf(HasSubstr("unknown kernels 'sse9'"),
                        HasSubstr(fmt::format("runs {}", name(available_isas().front()))))));
  for (const kernels::InstructionSet& set : kernels::built()) {
    if (set.runs_here()) continue;
    EXPECT_THAT([&] { parse_isa(set.name); },
                ThrowsMessage<DeviceError>(HasSubstr("no kernels on this processor for")));
  }
}

class ForcedIsa : public testing::Test {
 protected:
  void SetUp() override {
    if (const char* set = std::getenv("BERGER_ISA")) before_ = set;
  }
  // empty is as good as unset
  void TearDown() override { setenv("BERGER_ISA", before_.c_str(), 1); }

 private:
  std::string before_;
};

TEST_F(ForcedIsa, IsTakenFromTheEnvironment) {
  const Isa slowest = available_isas().front();
  setenv("BERGER_ISA", std::string(name(slowest)).c_str(), 1);
  EXPECT_EQ(default_isa(), slowest);
  setenv("BERGER_ISA", "", 1);
  EXPECT_EQ(default_isa(), available_isas().back());
  setenv("BERGER_ISA", "fast", 1);
  EXPECT_THROW(default_isa(), DeviceError);
}

}  // namespace
}  // namespace berger
