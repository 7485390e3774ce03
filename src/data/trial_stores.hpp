// The ways in which trials are kept.
#pragma once

#include <memory>

#include "berger/trials.hpp"

namespace berger {

std::shared_ptr<TrialStore> store_of(Tensor floats);
std::shared_ptr<TrialStore> store_of(Shape shape, Pixels pixels);
// Its trials, scaled as they are copied.
std::shared_ptr<TrialStore> scaled(std::shared_ptr<TrialStore> store, const Scaling& scaling);

}  // namespace berger
