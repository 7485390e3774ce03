// What callbacks are told.
#pragma once

#include "berger.h"
#include "berger/train.hpp"

namespace berger {

berger_progress told_of(const EpochRecord& record, int epochs);

}  // namespace berger
