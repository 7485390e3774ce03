#include "network/checks.hpp"

#include <fmt/format.h>

#include <cmath>

#include "berger/errors.hpp"

namespace berger {
namespace {

// Far above any network this is for, and low enough that no product of two options overflows.
constexpr int most = 65536;

[[noreturn]] void impossible(std::string_view option, const std::string& value,
                             const std::string& advice) {
  throw ConfigError(fmt::format("model.{}", option),
                    fmt::format("model.{}: {} is impossible; {}", option, value, advice));
}

void check_classes(std::string_view network, int classes) {
  if (classes < 2)
    throw ShapeError(
        fmt::format("{}: {} class; a network tells at least 2 apart", network, classes));
}

}  // namespace

void check_count(std::string_view option, int number) {
  if (number < 1 || number > most)
    impossible(option, std::to_string(number), fmt::format("1 to {}", most));
}

void check_odd(std::string_view option, int number) {
  check_count(option, number);
  if (number % 2 == 0) {
    impossible(option, std::to_string(number),
               fmt::format("this network pads both sides alike, so it must be odd: {} or {}",
                           number - 1, number + 1));
  }
}

void check_dropout(double rate, std::string_view option) {
  if (!(rate >= 0 && rate < 1))
    impossible(option, fmt::format("{}", rate), "at least 0 and less than 1");
}

void check_max_norm(std::string_view option, double limit) {
  if (!(limit >= 0 && std::isfinite(limit)))
    impossible(option, fmt::format("{}", limit), "more than 0, or 0 for no limit");
}

void check_activation(const Activation& activation) {
  const auto check = [](std::string_view option, double value) {
    if (!(value >= 0 && std::isfinite(value)))
      impossible(option, fmt::format("{}", value), "at least 0");
  };
  check("elu_alpha", activation.elu_alpha);
  check("leaky_slope", activation.leaky_slope);
}

void check_filters(std::string_view option, double filters) {
  if (filters > most) {
    const std::string key = fmt::format("model.{}", option);
    throw ConfigError(
        key, fmt::format("{}: makes {:.0f} filters in one layer, at most {} are possible; lower it",
                         key, filters, most));
  }
}

void check_input(Shape input, int classes, const ShortestInput& shortest) {
  check_classes(shortest.network, classes);
  if (input.maps < 1 || input.height < 1) {
    throw ShapeError(fmt::format("{}: input {} (maps × channels × samples) is empty",
                                 shortest.network, to_string(input)));
  }
  if (input.width < shortest.width) {
    throw ShapeError(
        fmt::format("{}: input {} (maps × channels × samples) is too short: {} samples, at least "
                    "{:.0f} needed ({}); "
                    "use longer trials or smaller pools or kernels",
                    shortest.network, to_string(input), input.width, shortest.width, shortest.why));
  }
}

void check_image(Shape input, int classes, const SmallestImage& smallest) {
  check_classes(smallest.network, classes);
  const std::string what =
      fmt::format("{}: input {} (maps × rows × columns)", smallest.network, to_string(input));
  if (input.maps < 1) throw ShapeError(what + " is empty");
  if (input.height < smallest.side || input.width < smallest.side) {
    throw ShapeError(fmt::format(
        "{} is too small: {} × {}, at least {:.0f} × {:.0f} needed ({}); {}", what, input.height,
        input.width, smallest.side, smallest.side, smallest.why, smallest.advice));
  }
}

}  // namespace berger
