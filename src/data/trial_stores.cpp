#include "data/trial_stores.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "core/to_size.hpp"

namespace berger {
namespace {

class FloatStore final : public TrialStore {
 public:
  explicit FloatStore(Tensor floats) : floats_(std::move(floats)) {}
  int size() const override { return floats_.trials(); }
  Shape shape() const override { return floats_.shape(); }
  void copy(int trial, float* to) const override { floats_.copy(trial, to); }
  const float* ready(int trial) const override { return floats_.trial(trial); }
  std::span<const std::byte> stored(int trial, std::vector<std::byte>&) const override {
    return std::as_bytes(std::span(floats_.trial(trial), shape().size()));
  }
  int file() const override { return floats_.file(); }
  void expect(Access access) const override { floats_.expect(access); }
  void will_need(int trial) const override { floats_.will_need(trial); }
  std::optional<Tensor> release() override { return std::move(floats_); }

 private:
  Tensor floats_;
};

constexpr std::size_t bytes_there_are = 256;

class PixelStore final : public TrialStore {
 public:
  PixelStore(Shape shape, std::shared_ptr<const Pixels> pixels, std::vector<float> values)
      : shape_(shape), pixels_(std::move(pixels)), values_(std::move(values)) {}
  int size() const override { return static_cast<int>(pixels_->of.size()); }
  Shape shape() const override { return shape_; }
  void copy(int trial, float* to) const override {
    const std::uint8_t* from = pixels_->of[to_size(trial)];
    const std::size_t plane = shape_.size() / to_size(shape_.maps);
    for (const float* values = values_.data(); values != values_.data() + values_.size();
         values += bytes_there_are)
      for (std::size_t i = 0; i < plane; ++i) *to++ = values[*from++];
  }
  std::span<const std::byte> stored(int trial, std::vector<std::byte>&) const override {
    return std::as_bytes(std::span(pixels_->of[to_size(trial)], shape_.size()));
  }
  void copy_levels(int trial, std::uint8_t* to) const override {
    std::copy_n(pixels_->of[to_size(trial)], shape_.size(), to);
  }
  std::shared_ptr<TrialStore> scaled(const Scaling& scaling) const override {
    if (scaling.mean.size() != to_size(shape_.maps)) return nullptr;
    std::vector<float> values = values_;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::size_t map = i / bytes_there_are;
      values[i] = (values[i] - scaling.mean[map]) * scaling.scale[map];
    }
    return std::make_shared<PixelStore>(shape_, pixels_, std::move(values));
  }

 private:
  Shape shape_;
  std::shared_ptr<const Pixels> pixels_;
  std::vector<float> values_;  // [map][256]: the number that each byte means
};

class ScaledStore final : public TrialStore {
 public:
  ScaledStore(std::shared_ptr<TrialStore> of, Scaling scaling)
      : of_(std::move(of)), scaling_(std::move(scaling)) {}
  int size() const override { return of_->size(); }
  Shape shape() const override { return of_->shape(); }
  void copy(int trial, float* to) const override {
    of_->copy(trial, to);
    scale(to);
  }
  std::span<const std::byte> stored(int trial, std::vector<std::byte>& room) const override {
    return of_->stored(trial, room);
  }
  void copy_levels(int trial, std::uint8_t* to) const override { of_->copy_levels(trial, to); }
  int file() const override { return of_->file(); }
  void take(const float* read, float* to) const override {
    of_->take(read, to);
    scale(to);
  }
  void expect(Access access) const override { of_->expect(access); }
  void will_need(int trial) const override { of_->will_need(trial); }

 private:
  void scale(float* x) const {
    const std::size_t size = shape().size(), lanes = scaling_.mean.size();
    if (scaling_.nan_value)
      std::replace_if(
          x, x + size, [](float value) { return std::isnan(value); }, *scaling_.nan_value);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      const float mean = scaling_.mean[lane], by = scaling_.scale[lane];
      for (float* const end = x + size / lanes; x != end; ++x) *x = (*x - mean) * by;
    }
  }

  std::shared_ptr<TrialStore> of_;
  Scaling scaling_;
};

}  // namespace

std::span<const std::byte> TrialStore::stored(int trial, std::vector<std::byte>& room) const {
  room.resize(shape().size() * sizeof(float));
  copy(trial, reinterpret_cast<float*>(room.data()));
  return room;
}

void TrialStore::copy_levels(int trial, std::uint8_t* to) const {
  std::vector<float> values(shape().size());
  copy(trial, values.data());
  for (const float value : values) *to++ = static_cast<std::uint8_t>(std::lround(255 * value));
}

void TrialStore::take(const float* read, float* to) const {
  std::copy_n(read, shape().size(), to);
}

std::shared_ptr<TrialStore> store_of(Tensor floats) {
  return std::make_shared<FloatStore>(std::move(floats));
}

std::shared_ptr<TrialStore> store_of(Shape shape, Pixels pixels) {
  std::vector<float> values;
  for (int m = 0; m < shape.maps; ++m)
    for (std::size_t b = 0; b < bytes_there_are; ++b) values.push_back(static_cast<float>(b) / 255);
  return std::make_shared<PixelStore>(shape, std::make_shared<const Pixels>(std::move(pixels)),
                                      std::move(values));
}

std::shared_ptr<TrialStore> scaled(std::shared_ptr<TrialStore> store, const Scaling& scaling) {
  const Shape shape = store->shape();
  const std::size_t lanes = scaling.mean.size();
  const bool possible = lanes == 0 || lanes == to_size(shape.maps) ||
                        (shape.maps == 1 && lanes == to_size(shape.height));
  if (!possible || lanes != scaling.scale.size())
    throw std::logic_error("as many means as channels or maps are needed");
  if (std::shared_ptr<TrialStore> own = store->scaled(scaling)) return own;
  return std::make_shared<ScaledStore>(std::move(store), scaling);
}

}  // namespace berger
