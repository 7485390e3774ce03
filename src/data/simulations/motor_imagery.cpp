#include "data/simulations/motor_imagery.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "core/math.hpp"
#include "core/random.hpp"
#include "data/simulations/draws.hpp"

namespace berger {
namespace {

constexpr double two_pi = 6.283185307179586;

// White noise of variance 1, four values a draw: uniform, since the filters behind it make their
// own bell curves.
class White {
 public:
  explicit White(const RandomKey& key) : key_(key) {}
  double next() {
    if (used_ == 4) bits_ = random_bits(key_, next_++), used_ = 0;
    return (static_cast<double>(bits_[used_++]) * 0x1p-32 - 0.5) * 3.4641016151377544;  // √12
  }

 private:
  RandomKey key_;
  std::uint64_t next_ = std::uint64_t{1} << 32;  // Draws of the same key stay below
  std::array<std::uint32_t, 4> bits_{};
  std::size_t used_ = 4;
};

// 1/f noise: white noise through three one-pole low-passes an octave or more apart (P. Kellet's
// filter), scaled to variance 1.
class Pink {
 public:
  explicit Pink(Draws& draws) {
    for (std::size_t i = 0; i < 3; ++i)
      state_[i] = draws.bell() * gain[i] / std::sqrt(1 - pole[i] * pole[i]);
  }
  double next(double white) {
    double sum = 0.1848 * white;
    for (std::size_t i = 0; i < 3; ++i) sum += state_[i] = pole[i] * state_[i] + gain[i] * white;
    return sum * 0.3356815;
  }

 private:
  static constexpr std::array<double, 3> pole{0.99765, 0.96300, 0.57000},
      gain{0.0990460, 0.2965164, 1.0526913};
  std::array<double, 3> state_{};
};

// A rhythm: a phasor that turns at `frequency` and is pushed by noise, so that its phase drifts and
// its amplitude waxes and wanes within a band of `width` Hz around it. Variance 1.
class Rhythm {
 public:
  Rhythm(double frequency, double width, Draws& draws) {
    const double decay = exp(-two_pi / 2 * width / motor_imagery_rate),
                 angle = two_pi * frequency / motor_imagery_rate;
    cosine_ = decay * cos(angle), sine_ = decay * sin(angle);
    push_ = std::sqrt(2 * (1 - decay * decay));
    x_ = draws.bell(), y_ = draws.bell();
  }
  double next(double white) {
    const double x = cosine_ * x_ - sine_ * y_ + push_ * white;
    y_ = sine_ * x_ + cosine_ * y_;
    return x_ = x;
  }

 private:
  double cosine_, sine_, push_, x_, y_;
};

struct Subject {
  double background;                     // µV, standard deviation of each electrode
  std::array<double, 2> mu_hertz_width;  // Hz
  std::array<double, 2> beta_hertz_width;
  std::array<double, 2> mu, beta;  // µV, of C3 and C4 at rest
  // share by which rhythms weaken opposite the hand, and on its own side
  double depth, other_depth;
  double onset;  // s after the cue
};

Subject draw_subject(std::uint64_t seed, int number) {
  Draws draws(
      {.seed = seed, .purpose = Purpose::simulate, .step = static_cast<std::uint64_t>(number)});
  Subject subject{};
  subject.background = draws.between(9, 12.3);
  subject.mu_hertz_width = {draws.between(9.5, 12), draws.between(1.0, 1.8)};
  subject.beta_hertz_width = {draws.between(18, 23), draws.between(2.5, 4)};
  const double mu = draws.between(5, 8), beta = draws.between(2.5, 4),
               lean = draws.between(-0.12, 0.12);
  subject.mu = {mu * (1 + lean), mu * (1 - lean)};
  subject.beta = {beta * (1 + lean), beta * (1 - lean)};
  subject.depth = draws.between(0.45, 0.6);
  subject.other_depth = draws.between(0.05, 0.2);
  subject.onset = draws.between(0.3, 0.7);
  return subject;
}

double smooth_step(double x) {
  const double t = std::clamp(x, 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

// The cue comes at 1 s; the rhythms weaken over half a second and come back towards the end.
double engagement(double time, double onset) {
  return smooth_step((time - onset) / 0.5) * (1 - smooth_step((time - onset - 4) / 0.8));
}

void simulate_trial(const Subject& subject, Hand hand, const RandomKey& key, float* trial) {
  constexpr int width = motor_imagery_shape.width;
  Draws draws(key);
  White white(key);
  const double onset = 1 + subject.onset + draws.between(-0.2, 0.3);
  const double attention =
      draws.between(0, 1) < 0.18 ? draws.between(0, 0.2) : draws.between(0.6, 1.2);
  const double background = subject.background * draws.between(0.8, 1.25);
  Pink common(draws);
  std::array<double, width> shared;
  for (double& x : shared) x = common.next(white.next());
  const double arousal = exp(0.25 * draws.bell());
  for (std::size_t side = 0; side < 2; ++side) {
    const bool opposite = (side == 0) == (hand == Hand::right);  // C3 lies over the left hemisphere
    const double depth =
        std::min(attention * (opposite ? subject.depth : subject.other_depth), 0.95);
    const double strength = arousal * exp(0.2 * draws.bell());
    Pink own(draws);
    Rhythm mu(subject.mu_hertz_width[0], subject.mu_hertz_width[1], draws);
    Rhythm beta(subject.beta_hertz_width[0], subject.beta_hertz_width[1], draws);
    for (int w = 0; w < width; ++w) {
      const double left = 1 - depth * engagement(w / motor_imagery_rate, onset);
      const double noise =
          background * (0.6 * shared[static_cast<std::size_t>(w)] + 0.8 * own.next(white.next()));
      const double rhythms =
          subject.mu[side] * mu.next(white.next()) + subject.beta[side] * beta.next(white.next());
      trial[side * width + static_cast<std::size_t>(w)] =
          static_cast<float>(noise + strength * left * rhythms);
    }
  }
}

}  // namespace

void simulate_trials(const SimulationOptions& options, View trials) {
  std::array<Subject, motor_imagery_subjects> subjects{};
  for (int s = 0; s < motor_imagery_subjects; ++s)
    subjects[static_cast<std::size_t>(s)] = draw_subject(options.seed, s);
  // Steps below are taken: subjects first, then the trials of each part.
  const std::uint64_t first =
      options.part == Part::train ? std::uint64_t{1} << 30 : std::uint64_t{1} << 31;
  for (int n = 0; n < trials.trials; ++n) {
    const RandomKey key{.seed = options.seed,
                        .purpose = Purpose::simulate,
                        .step = first + static_cast<std::uint64_t>(n)};
    simulate_trial(subjects[static_cast<std::size_t>(subject_of(n))], imagined_hand(n), key,
                   trials.trial(n));
  }
}

}  // namespace berger
