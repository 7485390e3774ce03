#include "io/bci2000.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>

#include "core/readable.hpp"
#include "core/take_text.hpp"
#include "io/text_fields.hpp"

namespace berger {
namespace {

constexpr std::uint64_t most_header = std::uint64_t{1} << 26, most_channels = 100'000;

std::string_view word_in(std::string_view& rest) {
  rest = trimmed(rest);
  const std::size_t end = std::min(rest.find_first_of(" \t\r\n"), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(end);
  return word;
}

// "%20" is a space, "%" alone nothing.
std::string unescaped(std::string_view word) {
  if (word == "%") return "";
  std::string text;
  for (std::size_t i = 0; i < word.size(); ++i) {
    unsigned code = 0;
    const char* const from = word.data() + i + 1;
    if (word[i] == '%' && i + 2 < word.size() &&
        std::from_chars(from, from + 2, code, 16).ptr == from + 2) {
      text += static_cast<char>(code);
      i += 2;
    } else {
      text += word[i];
    }
  }
  return readable(text);
}

// "0.1muV", "256Hz": the number, and the unit behind it.
struct NumberAndUnit {
  double number = 0;
  std::string unit;
};
std::optional<NumberAndUnit> number_and_unit(std::string_view word) {
  const std::size_t end = std::min(word.find_first_not_of("+-.0123456789eE"), word.size());
  const auto number = number_of(word.substr(0, end));
  if (!number) return std::nullopt;
  return NumberAndUnit{*number, std::string(word.substr(end))};
}

// The words of a parameter behind "NAME=", of a list without its count or "{ labels }".
std::vector<std::string_view> values_of(std::string_view line, std::string_view name,
                                        std::size_t most) {
  std::string_view rest = line;
  std::string_view word = word_in(rest), type;
  while (!word.empty() && word != std::string(name) + "=") {
    type = word;
    word = word_in(rest);
  }
  std::vector<std::string_view> words;
  if (word.empty()) return words;
  std::uint64_t count = 1;
  if (type.ends_with("list")) {
    word = word_in(rest);
    if (word == "{") {
      for (count = 0; (word = word_in(rest)) != "}" && !word.empty();) ++count;
    } else {
      count = static_cast<std::uint64_t>(std::max(0LL, whole_number_of(word).value_or(0)));
    }
  }
  for (; words.size() < std::min<std::uint64_t>(count, most); words.push_back(word)) {
    word = word_in(rest);
    if (word.empty() || word.starts_with("//")) break;
  }
  return words;
}

struct HeaderText {
  const ByteFile& file;
  std::vector<std::string_view> parameters;

  std::vector<std::string_view> find(std::string_view name, std::size_t most) const {
    for (const std::string_view line : parameters)
      if (line.find(name) != std::string_view::npos)
        if (auto words = values_of(line, name, most); !words.empty()) return words;
    return {};
  }
  // One for each channel; a single one is that of all.
  std::vector<double> numbers(std::string_view name, std::uint64_t count, bool voltages) const {
    std::vector<double> numbers;
    for (const std::string_view word : find(name, count)) {
      const auto value = number_and_unit(word);
      if (!value)
        file.fail(fmt::format("its {} has '{}', which is no number", name, readable(word)));
      const double scale = !voltages             ? 1
                           : value->unit == "V"  ? 1e6
                           : value->unit == "mV" ? 1e3
                           : value->unit == "nV" ? 1e-3
                                                 : 1;
      numbers.push_back(value->number * scale);
    }
    if (numbers.size() == 1) numbers.resize(count, numbers[0]);
    if (numbers.size() != count)
      file.fail(fmt::format("its {} has {} numbers for {} channels", name, numbers.size(), count));
    return numbers;
  }
};

// "Name Length Value ByteLocation BitLocation"
Bci2000State state_of(const ByteFile& file, std::string_view line, std::uint64_t state_bytes) {
  Bci2000State state{.name = readable(word_in(line))};
  std::array<std::int64_t, 4> numbers{};
  for (std::int64_t& number : numbers) number = whole_number_of(word_in(line)).value_or(-1);
  const auto [length, value, byte, bit] = numbers;
  constexpr std::int64_t most_bits = 64;
  const auto bits = static_cast<std::int64_t>(8 * state_bytes);
  if (length < 1 || length > most_bits || byte < 0 || byte > bits || bit < 0 || bit > 7 ||
      8 * byte + bit + length > bits)
    file.fail(fmt::format("its state {} does not lie within the {} bytes of states", state.name,
                          state_bytes));
  state.bits = static_cast<std::uint64_t>(length);
  state.first_bit = static_cast<std::uint64_t>(8 * byte + bit);
  return state;
}

}  // namespace

std::uint64_t Bci2000State::in(const std::byte* vector) const {
  std::uint64_t value = 0;
  for (std::uint64_t i = 0; i < bits; ++i) {
    const std::uint64_t bit = first_bit + i;
    value |= std::uint64_t{std::to_integer<unsigned>(vector[bit / 8]) >> bit % 8 & 1U} << i;
  }
  return value;
}

bool is_bci2000(std::span<const std::byte> start) {
  constexpr std::size_t looked_at = 256;
  std::string_view text(reinterpret_cast<const char*>(start.data()),
                        std::min(start.size(), looked_at));
  text = text.substr(0, text.find('\n'));
  return (text.starts_with("BCI2000V=") || text.starts_with("HeaderLen=")) &&
         text.find("SourceCh=") != std::string_view::npos;
}

Bci2000Header read_bci2000_header(const ByteFile& file) {
  Bci2000Header header;
  const auto first_bytes = file.start(256);
  std::string_view first(reinterpret_cast<const char*>(first_bytes.data()), first_bytes.size());
  first = trimmed(take_line(first));
  const auto whole = [&](std::string_view word) {
    const long long value = whole_number_of(word).value_or(-1);
    if (value < 0 || value > static_cast<long long>(most_header))
      file.fail(0, fmt::format("its first line has a number '{}'", readable(word)));
    return static_cast<std::uint64_t>(value);
  };
  std::string format = "int16";
  for (std::string_view key; !(key = word_in(first)).empty();) {
    const std::string_view value = word_in(first);
    if (key == "HeaderLen=") header.bytes = whole(value);
    if (key == "SourceCh=") header.channels = whole(value);
    if (key == "StatevectorLen=") header.state_bytes = whole(value);
    if (key == "DataFormat=") format = readable(value);
  }
  if (format != "int16" && format != "int32" && format != "float32")
    file.fail(0, fmt::format("holds samples of the format '{}'; int16, int32, float32 are known",
                             format));
  header.type = format == "int16"   ? SampleType::i16
                : format == "int32" ? SampleType::i32
                                    : SampleType::f32;
  if (header.bytes > file.size() || header.channels == 0 || header.channels > most_channels)
    file.fail(0, fmt::format("says that its header has {} bytes and that there are {} channels; "
                             "the file has {} bytes",
                             header.bytes, header.channels, file.size()));
  const auto bytes = file.start(header.bytes);
  std::string_view rest(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  trimmed(take_line(rest));
  HeaderText text{file, {}};
  std::string_view section;
  std::set<std::string> names;
  while (!rest.empty()) {
    const std::string_view line = trimmed(take_line(rest));
    if (line.starts_with('[')) {
      section = line;
      continue;
    }
    if (line.empty()) continue;
    if (section.find("State Vector") != std::string_view::npos) {
      Bci2000State state = state_of(file, line, header.state_bytes);
      // Each makes events of its own, so a header that repeats one would make any number of them.
      if (!names.insert(state.name).second)
        file.fail(fmt::format("has two states named {}", state.name));
      header.states.push_back(std::move(state));
    } else if (section.find("Parameter") != std::string_view::npos)
      text.parameters.push_back(line);
  }
  const auto rate = text.find("SamplingRate", 1);
  const auto value = rate.empty() ? std::nullopt : number_and_unit(rate[0]);
  if (!value || !(value->number > 0))
    file.fail("does not say its SamplingRate, as a parameter of that name would");
  header.rate = value->number * (value->unit == "kHz" ? 1e3 : 1);
  header.gains = text.numbers("SourceChGain", header.channels, true);
  header.offsets = text.numbers("SourceChOffset", header.channels, false);
  for (const std::string_view name : text.find("ChannelNames", header.channels))
    header.names.push_back(unescaped(name));
  if (const auto time = text.find("StorageTime", 1); !time.empty())
    header.time = unescaped(time[0]);
  return header;
}

}  // namespace berger
