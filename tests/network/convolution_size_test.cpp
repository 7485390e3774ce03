// How large outputs are, against counting the places where a kernel or a block fits.
// docs/mathematics.md states the formula.
#include <gtest/gtest.h>

#include "berger/errors.hpp"
#include "berger/layers.hpp"
#include "core/random.hpp"

namespace berger {
namespace {

class Sizes {
 public:
  explicit Sizes(std::uint64_t shape) : shape_(shape) {}
  int between(int least, int most) {
    return least + static_cast<int>(
                       uniform({.seed = 3, .purpose = Purpose::simulate, .step = shape_}, next_++) *
                       (most - least + 1));
  }

 private:
  std::uint64_t shape_, next_ = 0;
};

struct Axis {
  int size, before, after, kernel, stride, dilation;
};

// Slides the kernel over the padded axis; it fits where all of its taps do.
int places(const Axis& a) {
  const int padded = a.before + a.size + a.after;
  int count = 0;
  for (int start = 0; start < padded; start += a.stride) {
    bool fits = true;
    for (int tap = 0; tap < a.kernel; ++tap) fits = fits && start + tap * a.dilation < padded;
    if (fits) ++count;
  }
  return count;
}

int formula(const Axis& a) {  // the numerator is not negative where it is used
  return (a.size + a.before + a.after - a.dilation * (a.kernel - 1) - 1) / a.stride + 1;
}

Axis draw_axis(Sizes& sizes, bool symmetric) {
  const int before = sizes.between(0, 4), after = sizes.between(0, 4);
  return {.size = sizes.between(1, 40),
          .before = before,
          .after = symmetric ? before : after,
          .kernel = sizes.between(1, 9),
          .stride = sizes.between(1, 5),
          .dilation = sizes.between(1, 4)};
}

Shape convolved(const Axis& rows, const Axis& columns) {
  const Conv2d conv{.filters = 3,
                    .kernel_h = rows.kernel,
                    .kernel_w = columns.kernel,
                    .stride_h = rows.stride,
                    .stride_w = columns.stride,
                    .dilation_h = rows.dilation,
                    .dilation_w = columns.dilation,
                    .pad_top = rows.before,
                    .pad_bottom = rows.after,
                    .pad_left = columns.before,
                    .pad_right = columns.after};
  return conv.out_shape({2, rows.size, columns.size});
}

// Every other shape has the same padding on both sides, as the formula with 2p has it.
TEST(ConvolutionSize, OfTwoHundredShapesIsTheNumberOfPlacesWhereTheKernelFits) {
  int fitting = 0, refused = 0;
  for (std::uint64_t i = 0; fitting < 200; ++i) {
    Sizes sizes(i);
    const Axis rows = draw_axis(sizes, i % 2 == 0), columns = draw_axis(sizes, i % 2 == 0);
    if (places(rows) == 0 || places(columns) == 0) {
      EXPECT_THROW(convolved(rows, columns), ShapeError) << "shape " << i;
      ++refused;
      continue;
    }
    EXPECT_EQ(convolved(rows, columns), (Shape{3, places(rows), places(columns)})) << "shape " << i;
    EXPECT_EQ(formula(rows), places(rows)) << "shape " << i;
    EXPECT_EQ(formula(columns), places(columns)) << "shape " << i;
    ++fitting;
  }
  EXPECT_GT(refused, 20);
}

TEST(ConvolutionSize, WithPaddingSameIsThatOfTheInput) {
  for (int kernel = 1; kernel <= 8; ++kernel)
    for (int dilation = 1; dilation <= 3; ++dilation) {
      const Conv2d conv{.kernel_h = 9 - kernel,
                        .kernel_w = kernel,
                        .dilation_h = dilation,
                        .dilation_w = dilation,
                        .same = true};
      EXPECT_EQ(conv.out_shape({1, 7, 12}), (Shape{1, 7, 12})) << kernel << ' ' << dilation;
    }
}

// A pool is a kernel that moves by its own length.
TEST(PoolSize, OfTwoHundredShapesIsTheNumberOfWholeBlocks) {
  for (std::uint64_t i = 0; i < 200; ++i) {
    Sizes sizes(i);
    const int h = sizes.between(1, 6), w = sizes.between(1, 9), height = sizes.between(1, 20),
              width = sizes.between(1, 60);
    const Shape in{4, height, width};
    const Shape expected{4, places({height, 0, 0, h, h, 1}), places({width, 0, 0, w, w, 1})};
    if (expected.height == 0 || expected.width == 0) {
      EXPECT_THROW((MaxPool{.h = h, .w = w}.out_shape(in)), ShapeError) << "shape " << i;
      EXPECT_THROW((AvgPool{.h = h, .w = w}.out_shape(in)), ShapeError) << "shape " << i;
      continue;
    }
    EXPECT_EQ((MaxPool{.h = h, .w = w}.out_shape(in)), expected) << "shape " << i;
    EXPECT_EQ((AvgPool{.h = h, .w = w}.out_shape(in)), expected) << "shape " << i;
  }
}

}  // namespace
}  // namespace berger
