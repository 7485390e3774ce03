// Skip connections: sums of two values of an equal or a fitting shape, and where their gradients
// go.
#include "berger/layers/add.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/errors.hpp"
#include "engine/layer_harness.hpp"

namespace berger::test {
namespace {

struct Meeting {
  std::string name;
  Shape in, other;
  int down = 1, along = 1;  // every so many rows and columns of the other
};

class Adds : public ::testing::TestWithParam<Meeting> {
 protected:
  static constexpr int trials = 3;
  const Meeting& shape() const { return GetParam(); }
  std::vector<float> x = noise(trials * shape().in.size(), 1),
                     other = noise(trials * shape().other.size(), 2);

  // The place in the other value that meets place i of the input; none among the zeros.
  std::optional<std::size_t> meets(std::size_t i) const {
    const auto size = [](int n) { return static_cast<std::size_t>(n); };
    const auto [in, from, down, along] =
        std::tuple(shape().in, shape().other, size(shape().down), size(shape().along));
    const std::size_t column = i % size(in.width), row = i / size(in.width) % size(in.height),
                      map = i / size(in.width) / size(in.height) % size(in.maps),
                      trial = i / in.size();
    if (map >= size(from.maps)) return {};
    return ((trial * size(from.maps) + map) * size(from.height) + row * down) * size(from.width) +
           column * along;
  }
  const OpPtr op = compile(Add{}, shape().in);
  Pass pass(Isa isa) {
    return {.kernels = kernels::table(isa), .other = {other.data(), trials, shape().other}};
  }
};

TEST_P(Adds, TheOtherValueToTheInput) {
  for (const Isa isa : available_isas()) {
    Pass p = pass(isa);
    std::vector<float> apart(x.size()), over = x;
    op->forward(p, {x.data(), trials, shape().in}, {apart.data(), trials, shape().in});
    op->forward(p, {over.data(), trials, shape().in}, {over.data(), trials, shape().in});
    EXPECT_EQ(over, apart);
    for (std::size_t i = 0; i < x.size(); ++i)
      ASSERT_EQ(apart[i], x[i] + (meets(i) ? other[*meets(i)] : 0.0F)) << i;
  }
}

TEST_P(Adds, AndItsGradientGoesToBoth) {
  const std::vector<float> dy = noise(x.size(), 3);
  std::vector<float> expected(other.size());
  for (std::size_t i = 0; i < x.size(); ++i)
    if (meets(i)) expected[*meets(i)] = dy[i];
  for (const Isa isa : available_isas()) {
    Pass p = pass(isa);
    std::vector<float> dx(x.size()), d_other(other.size(), NAN);
    p.other_gradient = {d_other.data(), trials, shape().other};
    op->backward(p, {}, {}, {dy.data(), trials, shape().in}, {dx.data(), trials, shape().in});
    EXPECT_EQ(dx, dy);
    EXPECT_EQ(d_other, expected);
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, Adds,
                         ::testing::Values(Meeting{"equal", {3, 4, 21}, {3, 4, 21}},
                                           Meeting{"new_maps", {5, 4, 7}, {3, 4, 7}},
                                           Meeting{"every_second", {4, 3, 5}, {2, 6, 9}, 2, 2},
                                           Meeting{"rows_only", {2, 2, 6}, {2, 5, 6}, 3, 1},
                                           Meeting{"features", {7, 1, 1}, {7, 1, 1}},
                                           Meeting{"one_left", {2, 1, 1}, {2, 3, 4}, 3, 4}),
                         [](const auto& each) { return each.param.name; });

TEST(AddShapes, ThatDoNotFitAreRefusedWithThoseThatWould) {
  const auto refusal = [](Shape in, Shape other) {
    try {
      Add::check(in, other);
    } catch (const ShapeError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  using ::testing::HasSubstr;
  EXPECT_EQ(refusal({8, 5, 5}, {4, 10, 9}), "accepted");
  EXPECT_THAT(refusal({4, 5, 5}, {8, 5, 5}),
              HasSubstr("adds a value of 8 × 5 × 5, which does not fit; it may have 1 to 4 maps"));
  EXPECT_THAT(refusal({4, 5, 6}, {4, 4, 6}), HasSubstr("5 × 6, or 10 × 12 for every second"));
  // every second would leave 3
  EXPECT_THAT(refusal({4, 1, 4}, {4, 1, 5}), HasSubstr("does not fit"));
}

}  // namespace
}  // namespace berger::test
