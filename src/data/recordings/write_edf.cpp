// EDF+C and BDF+C.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include "berger/errors.hpp"
#include "core/to_size.hpp"
#include "data/recordings/write.hpp"
#include "io/atomic_file.hpp"

namespace berger {
namespace {

// The shortest text of at most eight signs for a number that is not above it, or not below.
std::string eight_signs(double value, bool not_above) {
  for (int digits = 8; digits >= 1; --digits) {
    for (const double nudge : {0.0, 1.0}) {
      const double step =
          nudge * std::pow(10, std::floor(std::log10(std::abs(value) + 1e-300)) - digits + 1);
      std::string text = fmt::format("{:.{}g}", value + (not_above ? -step : step), digits);
      if (text.size() > 8 || text.find('e') != std::string::npos) continue;
      const double read = std::stod(text);
      if (not_above ? read <= value : read >= value) return text;
    }
  }
  return not_above ? "-9999999" : "99999999";
}

struct EdfColumn {
  int channel = 0;
  std::string label, unit, low, high;
  double gain = 1, offset = 0;  // stored = (value − offset) / gain
  std::int64_t per_record = 0;
  bool trigger = false;
};

class EdfWriter {
 public:
  EdfWriter(WrittenPart& part, bool bdf)
      : part_(part), facts_(part.recording.facts()), bdf_(bdf), most_(bdf ? 8388607 : 32767) {}

  void write(const std::string& path) {
    choose_record();
    const auto statistics = statistics_of(part_.recording);
    for (const int c : part_.channels) columns_.push_back(column_of(c, statistics[to_size(c)]));
    note_resolution();
    collect_texts();
    AtomicFile file(path, Existing::keep);
    file.write(header());
    for (std::int64_t record = 0; record < records_; ++record) file.write(bytes_of_record(record));
    file.commit();
  }

 private:
  std::size_t sample_bytes() const { return bdf_ ? 3 : 2; }

  // The fewest whole seconds in which each channel has a whole number of samples.
  void choose_record() {
    constexpr int most_seconds = 100;
    constexpr double nearly = 1e-6;
    for (seconds_ = 1; seconds_ <= most_seconds; ++seconds_) {
      const bool whole = std::ranges::all_of(part_.channels, [&](int c) {
        const double samples = facts_.channels[to_size(c)].rate * seconds_;
        return std::abs(samples - std::round(samples)) < nearly && samples >= 1;
      });
      if (!whole) continue;
      for (const int c : part_.channels) {
        const Channel& channel = facts_.channels[to_size(c)];
        const auto per_record = static_cast<std::int64_t>(std::round(channel.rate * seconds_));
        records_ = std::max(records_, (channel.samples + per_record - 1) / per_record);
      }
      return;
    }
    throw FileError(facts_.path,
                    fmt::format("its rates have no whole number of samples in up to {} "
                                "seconds, as EDF needs; write .npz",
                                most_seconds));
  }

  EdfColumn column_of(int c, const ChannelStatistics& statistics) const {
    const Channel& channel = facts_.channels[to_size(c)];
    EdfColumn column{.channel = c, .label = channel.original.substr(0, 16)};
    column.per_record = static_cast<std::int64_t>(std::round(channel.rate * seconds_));
    column.trigger = channel.kind == ChannelKind::trigger;
    if (column.trigger) {
      column.label = "Status";
      column.low = std::to_string(-most_ - 1);
      column.high = std::to_string(most_);
      return column;
    }
    column.unit = channel.unit == "µV"   ? "uV"
                  : channel.unit == "°C" ? "degC"
                                         : channel.unit.substr(0, 8);
    // the range of the file as it is, where that is one of 16 bits or less; else that of the
    // samples
    const bool known = channel.low < channel.high && (bdf_ || facts_.format.starts_with("EDF"));
    double low = known ? channel.low : statistics.lowest,
           high = known ? channel.high : statistics.highest;
    if (!(low < high)) {
      low -= 1;
      high += 1;
    }
    column.low = eight_signs(low, true);
    column.high = eight_signs(high, false);
    low = std::stod(column.low);
    high = std::stod(column.high);
    column.gain = (high - low) / (2.0 * static_cast<double>(most_) + 1);
    column.offset = low + (static_cast<double>(most_) + 1) * column.gain;
    return column;
  }

  void note_resolution() {
    double coarsest = 0;
    std::string unit;
    for (const EdfColumn& column : columns_) {
      if (column.trigger || column.gain <= coarsest) continue;
      coarsest = column.gain;
      unit = column.unit;
    }
    if (coarsest > 0)
      part_.notes.push_back(fmt::format("resolution: {:.3g} {} or finer", coarsest, unit));
    const std::int64_t missing =
        std::ranges::count_if(facts_.gaps, [](const Gap& g) { return g.count > 0; });
    if (missing > 0)
      part_.notes.push_back(
          fmt::format("{} gaps are written as the lowest value, with the annotation "
                      "'missing'",
                      missing));
    if (!bdf_ && std::ranges::any_of(columns_, &EdfColumn::trigger))
      part_.notes.emplace_back("of triggers the lower 16 bits are written");
  }

  double first_onset() const {
    constexpr std::int64_t second = 1'000'000;
    if (!facts_.start || part_.anonymous) return 0;
    return static_cast<double>((*facts_.start % second + second) % second) / second;
  }

  void collect_texts() {
    texts_.resize(to_size(records_));
    const double first = first_onset();
    for (std::int64_t r = 0; r < records_; ++r)
      texts_[to_size(r)] =
          fmt::format("+{:.7g}\x14\x14", first + static_cast<double>(r * seconds_)) + '\0';
    const auto add = [&](double onset, double duration, const std::string& text) {
      const auto record = std::clamp<std::int64_t>(
          static_cast<std::int64_t>(std::clamp(onset / seconds_, 0.0, 9e15)), 0, records_ - 1);
      std::string& to = texts_[to_size(record)];
      to += fmt::format("{:+.12g}", onset + first);
      if (duration > 0) to += fmt::format("\x15{:.12g}", duration);
      to += fmt::format("\x14{}\x14", text) + '\0';
    };
    for (const Event& event : written_events(part_)) {
      const bool about = event.channel >= 0;
      add(event.onset, event.duration,
          about ? event.text + "@@" + facts_.channels[to_size(event.channel)].original
                : event.text);
    }
    for (const Gap& gap : facts_.gaps)
      if (gap.count > 0)
        add(static_cast<double>(gap.sample) / facts_.rate,
            static_cast<double>(gap.count) / facts_.rate, "missing");
    std::size_t longest = 0;
    for (const std::string& text : texts_) longest = std::max(longest, text.size());
    text_samples_ = (longest + sample_bytes() - 1) / sample_bytes();
    for (std::string& text : texts_) text.resize(text_samples_ * sample_bytes(), '\0');
  }

  std::string header() const {
    const auto padded = [](std::string text, std::size_t length) {
      for (char& c : text)
        if (c < ' ' || c > '~') c = '?';
      text.resize(length, ' ');
      return text;
    };
    const std::size_t signals = columns_.size() + 1;
    std::string text = bdf_ ? std::string("\xff") + "BIOSEMI" : padded("0", 8);
    const bool dated = facts_.start && !part_.anonymous;
    const std::string iso = dated ? to_iso(*facts_.start) : "1985-01-01T00:00:00";
    const std::string known =
        facts_.description.starts_with("Startdate ") ? facts_.description : "";
    text += padded(part_.anonymous || facts_.patient.empty() ? "X X X X" : facts_.patient, 80);
    text += padded(
        part_.anonymous || known.empty() ? "Startdate " + date_word(iso, dated) + " X X X" : known,
        80);
    text += iso.substr(8, 2) + "." + iso.substr(5, 2) + "." + iso.substr(2, 2);
    text += iso.substr(11, 2) + "." + iso.substr(14, 2) + "." + iso.substr(17, 2);
    text += padded(std::to_string(256 * (1 + signals)), 8) + padded(bdf_ ? "BDF+C" : "EDF+C", 44);
    text += padded(std::to_string(records_), 8) + padded(std::to_string(seconds_), 8) +
            padded(std::to_string(signals), 4);
    const std::string low = std::to_string(-most_ - 1), high = std::to_string(most_);
    const auto column = [&](std::size_t length, auto of, const std::string& of_texts) {
      for (const EdfColumn& c : columns_) text += padded(of(c), length);
      text += padded(of_texts, length);
    };
    column(
        16, [](auto& c) { return c.label; }, bdf_ ? "BDF Annotations" : "EDF Annotations");
    column(
        80, [](auto&) { return ""; }, "");
    column(
        8, [](auto& c) { return c.unit; }, "");
    column(
        8, [](auto& c) { return c.low; }, "-1");
    column(
        8, [](auto& c) { return c.high; }, "1");
    column(
        8, [&](auto&) -> const std::string& { return low; }, low);
    column(
        8, [&](auto&) -> const std::string& { return high; }, high);
    column(
        80, [&](auto& c) { return facts_.channels[to_size(c.channel)].filters; }, "");
    column(
        8, [](auto& c) { return std::to_string(c.per_record); }, std::to_string(text_samples_));
    column(
        32, [](auto&) { return ""; }, "");
    return text;
  }

  static std::string date_word(const std::string& iso, bool dated) {
    constexpr std::array months{"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
    if (!dated) return "X";
    return iso.substr(8, 2) + "-" + months[std::stoul(iso.substr(5, 2)) - 1] + "-" +
           iso.substr(0, 4);
  }

  std::string bytes_of_record(std::int64_t record) const {
    std::string bytes;
    std::vector<float> values;
    for (const EdfColumn& column : columns_) {
      const std::int64_t from = record * column.per_record;
      const std::int64_t there = std::clamp<std::int64_t>(
          facts_.channels[to_size(column.channel)].samples - from, 0, column.per_record);
      values.assign(to_size(there), 0);
      part_.recording.read(std::array{column.channel}, from, there, values);
      // the last record goes on with the last value
      values.resize(to_size(column.per_record), values.empty() ? 0 : values.back());
      for (const float value : values) {
        const auto number = static_cast<std::uint32_t>(stored(column, value));
        for (std::size_t b = 0; b < sample_bytes(); ++b)
          bytes += static_cast<char>(number >> (8 * b) & 0xff);
      }
    }
    return bytes + texts_[to_size(record)];
  }

  std::int64_t stored(const EdfColumn& column, float value) const {
    if (column.trigger) return static_cast<std::int64_t>(value);
    if (std::isnan(value)) return -most_ - 1;
    const double number = std::round((static_cast<double>(value) - column.offset) / column.gain);
    return static_cast<std::int64_t>(
        std::clamp(number, -static_cast<double>(most_) - 1, static_cast<double>(most_)));
  }

  WrittenPart& part_;
  const RecordingFacts& facts_;
  bool bdf_;
  std::int64_t most_;
  int seconds_ = 1;
  std::int64_t records_ = 1;
  std::vector<EdfColumn> columns_;
  std::vector<std::string> texts_;  // of each record, padded
  std::size_t text_samples_ = 0;
};

}  // namespace

void write_edf_recording(WrittenPart& part, const std::string& path, bool bdf) {
  EdfWriter(part, bdf).write(path);
}

}  // namespace berger
