#include "data/simulations/simulated_source.hpp"

#include <fmt/format.h>

#include <charconv>

#include "berger/errors.hpp"
#include "core/nearest.hpp"
#include "data/simulations/digits.hpp"
#include "data/simulations/faces.hpp"
#include "data/simulations/motor_imagery.hpp"
#include "io/content_hash.hpp"

namespace berger {
namespace {

constexpr std::string_view motor_imagery = "simulated:motor-imagery", digits = "simulated:digits",
                           faces = "simulated:faces";
constexpr int most_trials = 1'000'000;

template <class Number>
bool parse_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

std::string_view take_until(std::string_view& rest, char separator) {
  const std::size_t end = rest.find(separator);
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return part;
}

std::string_view simulation_of(std::string_view name) {
  return take_until(name, '?');
}

}  // namespace

SimulationOptions parse_simulation(const std::string& name, const std::string& key) {
  const auto fail = [&](const std::string& message) {
    throw ConfigError(key, fmt::format("{}: {}", name, message));
  };
  std::string_view rest = name;
  const std::string_view simulation = take_until(rest, '?');
  if (simulation != motor_imagery && simulation != digits && simulation != faces) {
    const std::string meant =
        nearest(simulation, {std::string(motor_imagery), std::string(digits), std::string(faces)});
    fail(fmt::format("unknown simulation; did you mean {}? There are {}, {} and {}", meant,
                     motor_imagery, digits, faces));
  }
  SimulationOptions options;
  while (!rest.empty()) {
    std::string_view value = take_until(rest, '&');
    const std::string_view option = take_until(value, '=');
    if (option == "trials") {
      if (!parse_number(value, options.trials) || options.trials < 1 ||
          options.trials > most_trials) {
        fail(fmt::format("trials is '{}'; expected 1 to {}", value, most_trials));
      }
    } else if (option == "seed") {
      if (!parse_number(value, options.seed))
        fail(fmt::format("seed is '{}'; expected a whole number from 0", value));
    } else if (option == "part") {
      if (value != "train" && value != "test")
        fail(fmt::format("part is '{}'; expected train or test", value));
      options.part = value == "test" ? Part::test : Part::train;
    } else {
      fail(fmt::format("unknown option '{}'; there are trials, seed and part", option));
    }
  }
  return options;
}

bool simulates_images(std::string_view name) {
  const std::string_view simulation = simulation_of(name);
  return simulation == digits || simulation == faces;
}

ImageSet simulate_images(const std::string& name, const std::string& key) {
  const SimulationOptions options = parse_simulation(name, key);
  return simulation_of(name) == faces ? simulate_faces(options) : simulate_digits(options);
}

OpenSource open_simulated(const std::string& name, const std::string& key) {
  if (simulates_images(name))
    throw ConfigError(key, fmt::format("{}: makes images, but recordings are needed", name));
  SimulationOptions options = parse_simulation(name, key);
  if (options.trials == 0) options.trials = motor_imagery_trials;
  OpenSource open;
  open.source = {.name = name, .trials = options.trials, .nans = 0, .hash = content_hash(name)};
  open.shape = motor_imagery_shape;
  open.channels = {"C3", "C4"};
  open.classes = {"left", "right"};
  open.rate = motor_imagery_rate;
  open.unit = "µV";
  for (int trial = 0; trial < options.trials; ++trial) {
    open.labels.push_back(imagined_hand(trial) == Hand::left ? 1 : 2);
    open.subjects.push_back(subject_of(trial) + 1);
  }
  open.read_trials = [options](View trials) {
    simulate_trials(options, trials);
    return "";
  };
  return open;
}

Dataset simulate_motor_imagery(const SimulationOptions& options) {
  const std::string part = options.part == Part::test ? "test" : "train";
  const int trials = options.trials > 0 ? options.trials : motor_imagery_trials;
  std::vector<OpenSource> sources;
  sources.push_back(open_simulated(
      fmt::format("{}?trials={}&seed={}&part={}", motor_imagery, trials, options.seed, part),
      "trials"));
  return join(std::move(sources));
}

}  // namespace berger
