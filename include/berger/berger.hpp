// Everything.
#pragma once

#include "berger/augmentation.hpp"
#include "berger/dataset.hpp"
#include "berger/engine.hpp"
#include "berger/errors.hpp"
#include "berger/evaluation.hpp"
#include "berger/layers.hpp"
#include "berger/measure.hpp"
#include "berger/model.hpp"
#include "berger/models.hpp"
#include "berger/network.hpp"
#include "berger/report.hpp"
#include "berger/study.hpp"
#include "berger/tensor.hpp"
#include "berger/train.hpp"
#include "berger/version.hpp"
