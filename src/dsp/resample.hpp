// Another number of samples a second, by a polyphase filter: of a whole stretch, or as samples come
// in.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "berger/engine.hpp"
#include "dsp/signals.hpp"

namespace berger::dsp {

// New samples for old ones, in lowest terms.
struct Ratio {
  std::int64_t up = 1, down = 1;

  std::int64_t samples(std::int64_t old) const { return (old * up + down - 1) / down; }
};
// ShapeError: rates that no ratio of whole numbers up to 4,096 makes of each other, or no rates.
Ratio ratio_of(double from, double to);

// As samples come in: the bits of resample() in whatever chunks. A new sample is ready when the
// last of the old ones that it is made of has come in, ten samples of the lower rate behind its own
// time.
class Resampler {
 public:
  Resampler(Ratio ratio, int channels, Isa isa = default_isa());
  Resampler alike(int channels) const;  // for other signals, to which nothing has come in yet
  // How many new samples so many more old ones bring.
  std::int64_t ready(std::int64_t more) const;
  // to.samples = ready(from.samples).
  template <class T>
  void push(Signals<const T> from, Signals<T> to);
  // Where the signal ends, the last rest() new samples, to.samples of them: nothing comes after it.
  std::int64_t rest() const;
  template <class T>
  void finish(Signals<T> to);

 private:
  struct Bands;
  Resampler(std::shared_ptr<const Bands> bands, int channels, Isa isa);
  void mirror(std::int64_t from, std::int64_t end);
  template <class T>
  void make(Signals<T> to);
  void forget();

  std::shared_ptr<const Bands> bands_;
  int channels_;
  Isa isa_;
  std::int64_t at_once_, pitch_;
  std::int64_t begin_, known_ = 0;  // old samples that are held, those that came in
  std::int64_t next_ = 0;           // new sample
  std::vector<double> old_;         // [channel][sample]
};

// to.samples = ratio.samples(from.samples), as many channels. A low-pass of 20 · max(up, down) + 1
// taps at the lower half rate under Kaiser's window (β = 5); beyond its ends a signal is mirrored
// about its first and last sample. As scipy.signal.resample_poly with padtype="reflect". Sample m
// of the new stands at the time of sample m · down / up of the old.
template <class T>
void resample(Ratio ratio, Signals<const T> from, Signals<T> to, const Engine& engine);

}  // namespace berger::dsp
