// How each network is built; one file each.
#pragma once

#include "berger/models.hpp"

namespace berger {

Network build_network(const EegNet& options, Shape input, int classes);
Network build_network(const EegNetV4& options, Shape input, int classes);
Network build_network(const DeepConvNet& options, Shape input, int classes);
Network build_network(const LeNet& options, Shape input, int classes);
Network build_network(const FaceNet& options, Shape input, int classes);
Network build_network(const ResNet& options, Shape input, int classes);
Network build_network(const LayerByLayer& options, Shape input, int classes);

}  // namespace berger
