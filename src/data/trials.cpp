#include "berger/trials.hpp"

#include <utility>

#include "core/to_size.hpp"
#include "data/trial_stores.hpp"

namespace berger {
namespace {

Pixels pixels_in(std::vector<std::uint8_t> bytes, std::size_t each) {
  const auto held = std::make_shared<const std::vector<std::uint8_t>>(std::move(bytes));
  Pixels pixels{.storage = {held}};
  for (std::size_t at = 0; each > 0 && at + each <= held->size(); at += each)
    pixels.of.push_back(held->data() + at);
  return pixels;
}

}  // namespace

Trials::Trials(Tensor floats) : store_(store_of(std::move(floats))) {}
Trials::Trials(Shape shape, Pixels pixels) : store_(store_of(shape, std::move(pixels))) {}
Trials::Trials(Shape shape, std::vector<std::uint8_t> pixels)
    : Trials(shape, pixels_in(std::move(pixels), shape.size())) {}

int Trials::size() const {
  if (places_) return static_cast<int>(places_->size());
  return store_ ? store_->size() : 0;
}

Shape Trials::shape() const {
  return store_ ? store_->shape() : Shape{};
}

int Trials::place(int trial) const {
  return places_ ? (*places_)[to_size(trial)] : trial;
}

void Trials::copy(int trial, float* to) const {
  store_->copy(place(trial), to);
}

std::vector<float> Trials::trial(int n) const {
  std::vector<float> values(shape().size());
  copy(n, values.data());
  return values;
}

Tensor Trials::floats() const {
  Tensor all(size(), shape());
  for (int n = 0; n < size(); ++n) copy(n, all.trial(n));
  return all;
}

std::span<const float> Trials::values(int trial, std::vector<float>& room) const {
  if (const float* const lies = store_->ready(place(trial))) return {lies, shape().size()};
  room.resize(shape().size());
  copy(trial, room.data());
  return room;
}

const float* Trials::ready(int first, int count) const {
  for (int n = 1; places_ && n < count; ++n)
    if (place(first + n) != place(first) + n) return nullptr;
  return store_->ready(place(first));
}

Trials Trials::some(const std::vector<int>& trials) const {
  Trials part = *this;
  part.places_.emplace();
  for (const int trial : trials) part.places_->push_back(place(trial));
  return part;
}

Trials Trials::scaled(const Scaling& scaling) const {
  Trials part = *this;
  if (store_ && scaling.changes()) part.store_ = berger::scaled(store_, scaling);
  return part;
}

std::span<const std::byte> Trials::stored(int trial, std::vector<std::byte>& room) const {
  return store_->stored(place(trial), room);
}

std::vector<std::uint8_t> Trials::levels(int trial) const {
  std::vector<std::uint8_t> pixels(shape().size());
  store_->copy_levels(place(trial), pixels.data());
  return pixels;
}

void Trials::expect(Access access) const {
  if (store_) store_->expect(access);
}

void Trials::will_need(int trial) const {
  store_->will_need(place(trial));
}

std::optional<Tensor> Trials::release() {
  if (places_ || store_.use_count() != 1) return std::nullopt;
  std::optional<Tensor> floats = store_->release();
  if (floats) store_ = nullptr;
  return floats;
}

}  // namespace berger
