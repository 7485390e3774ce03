// The networks known by name, each a struct of options; docs/models.md has their papers and layer
// tables.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "berger/network.hpp"

namespace berger {

// The EEGNet of the reference studies (Lawhern et al. 2018 with a full second convolution): 17,874
// parameters for 2 × 750.
struct EegNet {
  int filters = 16;           // temporal filters
  int depth = 2;              // spatial filters for each of them
  int temporal_kernel = 51;   // odd
  int separable_kernel = 15;  // odd
  int pool = 4, second_pool = 8;
  Activation activation{};
  double dropout = 0.25;

  static constexpr std::string_view name = "eegnet";
  bool operator==(const EegNet&) const = default;
  void fields(auto&& visit) {
    visit("filters", filters), visit("depth", depth);
    visit("temporal_kernel", temporal_kernel), visit("separable_kernel", separable_kernel);
    visit("pool", pool), visit("second_pool", second_pool);
    visit("activation", activation.function), visit("elu_alpha", activation.elu_alpha),
        visit("leaky_slope", activation.leaky_slope);
    visit("dropout", dropout);
  }
};

// EEGNet as Lawhern et al. 2018 publish it (depthwise-separable second block, max-norm): 3,700
// parameters for 22 × 1125, 4 classes.
struct EegNetV4 {
  int filters = 8;
  int depth = 2;
  int separable_filters = 16;
  int temporal_kernel = 64;  // half the sampling rate
  int separable_kernel = 16;
  int pool = 4, second_pool = 8;
  Activation activation{};
  double dropout = 0.5;
  double spatial_max_norm = 1, classify_max_norm = 0.25;

  static constexpr std::string_view name = "eegnet_v4";
  bool operator==(const EegNetV4&) const = default;
  void fields(auto&& visit) {
    visit("filters", filters), visit("depth", depth), visit("separable_filters", separable_filters);
    visit("temporal_kernel", temporal_kernel), visit("separable_kernel", separable_kernel);
    visit("pool", pool), visit("second_pool", second_pool);
    visit("activation", activation.function), visit("elu_alpha", activation.elu_alpha),
        visit("leaky_slope", activation.leaky_slope);
    visit("dropout", dropout);
    visit("spatial_max_norm", spatial_max_norm), visit("classify_max_norm", classify_max_norm);
  }
};

// DeepConvNet (Schirrmeister et al. 2017) in the reference studies' sizes: 150,977 parameters for 2
// × 750.
struct DeepConvNet {
  int filters = 25;  // doubled in every later block: 25, 50, 100, 200
  int blocks = 4;
  int kernel = 5;
  int pool = 2;
  Activation activation{};
  double dropout = 0.5;
  double max_norm = 0;           // of every convolution's filters; the paper: 2
  double classify_max_norm = 0;  // the paper: 0.5

  static constexpr std::string_view name = "deepconvnet";
  bool operator==(const DeepConvNet&) const = default;
  void fields(auto&& visit) {
    visit("filters", filters), visit("blocks", blocks), visit("kernel", kernel),
        visit("pool", pool);
    visit("activation", activation.function), visit("elu_alpha", activation.elu_alpha),
        visit("leaky_slope", activation.leaky_slope);
    visit("dropout", dropout);
    visit("max_norm", max_norm), visit("classify_max_norm", classify_max_norm);
  }
};

// A plain network for small images in the manner of LeNet-5 (LeCun et al. 1998), in the reference
// studies' sizes: 63,214 parameters for 28 × 28 and 10 classes, 59,734 with three convolutions.
struct LeNet {
  int conv_blocks = 2;
  int filters = 6;       // doubled in every later block: 6, 12, 24
  int dense_layers = 3;  // 1 to 3; the last is that of the classes
  int hidden = 128, second_hidden = 48;
  bool batch_norm = true;  // behind every layer with weights but the last
  bool norm_last = false;  // behind the last one, too
  bool third_pool = false;
  Activation activation{.function = Function::relu};
  double dropout = 0;  // of every convolution's block

  static constexpr std::string_view name = "lenet";
  static constexpr bool images = true;
  bool operator==(const LeNet&) const = default;
  void fields(auto&& visit) {
    visit("conv_blocks", conv_blocks), visit("filters", filters);
    visit("dense_layers", dense_layers), visit("hidden", hidden),
        visit("second_hidden", second_hidden);
    visit("batch_norm", batch_norm), visit("norm_last", norm_last), visit("third_pool", third_pool);
    visit("activation", activation.function), visit("elu_alpha", activation.elu_alpha),
        visit("leaky_slope", activation.leaky_slope);
    visit("dropout", dropout);
  }
};

// A deeper plain network for images of faces: 3,374,023 parameters for 48 × 48 and 7 classes.
struct FaceNet {
  int filters = 32;  // of the first block; then 2, 4, 8 and 8 times as many
  int hidden = 256;
  Activation activation{.function = Function::relu};
  double early_dropout = 0.1;  // of the two blocks without a pool
  double dropout = 0.25;       // of the three with one
  double dense_dropout = 0.5;

  static constexpr std::string_view name = "facenet";
  static constexpr bool images = true;
  bool operator==(const FaceNet&) const = default;
  void fields(auto&& visit) {
    visit("filters", filters), visit("hidden", hidden);
    visit("activation", activation.function), visit("elu_alpha", activation.elu_alpha),
        visit("leaky_slope", activation.leaky_slope);
    visit("early_dropout", early_dropout), visit("dropout", dropout),
        visit("dense_dropout", dense_dropout);
  }
};

// The residual network of He et al. 2016 for small images, a shallow one by default: 3 stages of
// `blocks` blocks with skip connections, 6 · blocks + 2 layers with weights. 75,002 parameters for
// 28 × 28 and 10 classes.
struct ResNet {
  int filters = 16;  // of the first stage; doubled in each later one
  int blocks = 1;    // in each stage; the paper: 3, 5, 7, 9, 18
  Activation activation{.function = Function::relu};

  static constexpr std::string_view name = "resnet";
  static constexpr bool images = true;
  bool operator==(const ResNet&) const = default;
  void fields(auto&& visit) {
    visit("filters", filters), visit("blocks", blocks);
    visit("activation", activation.function), visit("elu_alpha", activation.elu_alpha),
        visit("leaky_slope", activation.leaky_slope);
  }
};

// A network written out layer by layer ([[model.layers]] in a study file). Ends in one output per
// class.
struct LayerByLayer {
  std::vector<NamedLayer> layers;

  static constexpr std::string_view name = "layers";
  bool operator==(const LayerByLayer&) const = default;
  void fields(auto&& visit) { visit("layers", layers); }
};

using AnyModel = std::variant<EegNet, EegNetV4, DeepConvNet, LeNet, FaceNet, ResNet, LayerByLayer>;

std::vector<std::string_view> model_names();
std::string_view model_name(const AnyModel& model);
// Whether it is made for images: `images` of its options.
bool is_for_images(const AnyModel& model);
// "elu"; "relu+tanh" for layers with several; empty for none
std::string activation_text(const AnyModel& model);
// ConfigError "model.name" for an unknown one, with the nearest
AnyModel default_model(std::string_view name);

// Throws ShapeError when the input is too small (naming the shortest that works), ConfigError for
// impossible options.
Network build(const AnyModel& model, Shape input, int classes);

}  // namespace berger
