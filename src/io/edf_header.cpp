#include "io/edf_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "core/readable.hpp"
#include "io/text_fields.hpp"

namespace berger {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t fixed_bytes = 256, signal_bytes = 256;

// Fields one after the other, each knowing its byte.
class Fields {
 public:
  Fields(const ByteFile& file, std::span<const std::byte> bytes, std::uint64_t offset)
      : file_(file), bytes_(bytes), offset_(offset) {}

  std::string text(std::size_t length) { return field_text(take(length)); }

  double number(const std::string& what) {
    const std::uint64_t at = offset_;
    const std::string text = this->text(8);
    const auto value = number_of(text);
    if (!value)
      file_.fail(at, fmt::format("{} is '{}'; a number is expected", what, readable(text)));
    return *value;
  }

  // One that may be the word for none, as programs print it.
  double range_end(const std::string& what) {
    const std::string word = lower_case(field_text(bytes_.first(8)));
    if (word.find("nan") == std::string::npos && word.find("inf") == std::string::npos)
      return number(what);
    static_cast<void>(take(8));
    return std::numeric_limits<double>::quiet_NaN();
  }

  std::int64_t whole_number(const std::string& what, std::size_t length = 8) {
    const std::uint64_t at = offset_;
    const std::string text = this->text(length);
    const auto value = whole_number_of(text);
    if (!value)
      file_.fail(at, fmt::format("{} is '{}'; a whole number is expected", what, readable(text)));
    return *value;
  }

  std::uint64_t offset() const { return offset_; }

 private:
  std::span<const std::byte> take(std::size_t length) {
    const auto field = bytes_.first(length);
    bytes_ = bytes_.subspan(length);
    offset_ += length;
    return field;
  }

  const ByteFile& file_;
  std::span<const std::byte> bytes_;
  std::uint64_t offset_;
};

std::vector<std::byte> bytes_at(const ByteFile& file, std::uint64_t offset, std::uint64_t count) {
  std::vector<std::byte> bytes(count);
  file.read(offset, bytes);
  return bytes;
}

// Array after array: all labels, then all transducers, …
void read_signals(const ByteFile& file, EdfHeader& header, std::uint64_t count) {
  const auto bytes = bytes_at(file, fixed_bytes, count * signal_bytes);
  Fields fields(file, bytes, fixed_bytes);
  auto& signals = header.signals;
  signals.resize(count);
  const auto name = [&](const EdfSignal& signal) {
    return fmt::format(" of signal {} ('{}')", &signal - signals.data() + 1,
                       readable(signal.label));
  };
  for (EdfSignal& signal : signals) signal.label = fields.text(16);
  for (EdfSignal& signal : signals) signal.transducer = fields.text(80);
  for (EdfSignal& signal : signals) signal.unit = fields.text(8);
  const auto range = [&](double EdfSignal::*bound, const char* what) {
    for (EdfSignal& signal : signals) {
      signal.annotations = signal.label == "EDF Annotations" || signal.label == "BDF Annotations";
      if (signal.annotations)
        static_cast<void>(fields.text(8));
      else
        signal.*bound = fields.range_end(what + name(signal));
    }
  };
  range(&EdfSignal::physical_low, "the physical minimum");
  range(&EdfSignal::physical_high, "the physical maximum");
  range(&EdfSignal::digital_low, "the digital minimum");
  range(&EdfSignal::digital_high, "the digital maximum");
  for (EdfSignal& signal : signals) signal.filters = fields.text(80);
  for (EdfSignal& signal : signals) {
    const std::uint64_t at = fields.offset();
    const std::int64_t samples = fields.whole_number("the number of samples" + name(signal));
    if (samples < 0) file.fail(at, fmt::format("{} samples in a record{}", samples, name(signal)));
    signal.per_record = static_cast<std::uint64_t>(samples);
  }
}

void count_records(const ByteFile& file, EdfHeader& header, std::int64_t claimed) {
  const std::uint64_t record = header.record_bytes();
  if (record == 0) file.fail(fixed_bytes, "its records hold no samples");
  const std::uint64_t room = file.size() - header.header_bytes();
  header.records = room / record;
  const std::uint64_t rest = room % record;
  if (claimed != static_cast<std::int64_t>(header.records))
    header.notes.push_back(
        fmt::format("the header says that there are {} records; {} are there, "
                    "which are read",
                    claimed, header.records));
  if (rest > 0)
    header.notes.push_back(
        fmt::format("the last {} bytes are no whole record of {} and are left out", rest, record));
  if (header.records == 0)
    file.fail(file.size(), fmt::format("the file ends here, within the first record of {} bytes; "
                                       "copy it again",
                                       record));
}

// "+12.5" and, behind a byte 0x15, "3": of onset and duration.
bool parse_times(std::string_view text, Tal& tal) {
  const std::size_t mark = text.find('\x15');
  if (!text.starts_with('+') && !text.starts_with('-')) return false;
  const auto onset = number_of(text.substr(0, mark));
  if (!onset) return false;
  tal.onset = *onset;
  if (mark == std::string_view::npos) return true;
  const std::string_view behind = text.substr(mark + 1);
  if (behind.empty()) return true;  // some writers leave it empty
  const auto duration = number_of(behind);
  if (!duration || *duration < 0) return false;
  tal.duration = *duration;
  return true;
}

}  // namespace

std::uint64_t EdfHeader::record_bytes() const {
  std::uint64_t samples = 0;
  for (const EdfSignal& signal : signals) samples += signal.per_record;
  return samples * sample_bytes();
}

bool is_edf(std::span<const std::byte> start) {
  const std::string_view text(reinterpret_cast<const char*>(start.data()), start.size());
  return text.starts_with("0       "sv) || text.starts_with(
                                               "\xff"
                                               "BIOSEMI"sv);
}

EdfHeader read_edf_header(const ByteFile& file) {
  if (file.size() < fixed_bytes)
    file.fail(file.size(), "the file ends here, within its header of 256 bytes; copy it again");
  const auto bytes = bytes_at(file, 0, fixed_bytes);
  EdfHeader header;
  header.bdf = bytes[0] == std::byte{0xff};
  Fields fields(file, std::span(bytes).subspan(8), 8);
  header.patient = fields.text(80);
  header.recording = fields.text(80);
  header.date = fields.text(8);
  header.time = fields.text(8);
  const std::string header_size = fields.text(8);
  const std::string reserved = fields.text(44);
  header.plus = reserved.starts_with("EDF+") || reserved.starts_with("BDF+");
  header.continuous = !(header.plus && reserved.size() > 4 && reserved[4] == 'D');
  const std::int64_t records = fields.whole_number("the number of records");
  header.record_seconds = fields.number("the length of a record");
  const std::int64_t count = fields.whole_number("the number of signals", 4);
  if (count < 1 || static_cast<std::uint64_t>(count) > (file.size() - fixed_bytes) / signal_bytes)
    file.fail(252, fmt::format("says that there are {} signals; a file of {} bytes has 1 to {}",
                               count, file.size(), (file.size() - fixed_bytes) / signal_bytes));
  read_signals(file, header, static_cast<std::uint64_t>(count));
  if (whole_number_of(header_size) != static_cast<long long>(header.header_bytes()))
    header.notes.push_back(
        fmt::format("the header says that it has '{}' bytes; with {} signals it "
                    "has {}",
                    readable(header_size), count, header.header_bytes()));
  count_records(file, header, records);
  const bool samples = std::ranges::any_of(
      header.signals, [](const EdfSignal& s) { return !s.annotations && s.per_record > 0; });
  if (header.record_seconds <= 0 && samples)
    file.fail(244, fmt::format("its records last {} s, so its signals have no rate; correct the "
                               "length of a record in the header",
                               header.record_seconds));
  return header;
}

std::vector<Tal> parse_tals(std::span<const std::byte> bytes, int& malformed) {
  std::vector<Tal> tals;
  std::string_view rest(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\0'), rest.size());
    std::string_view list = rest.substr(0, end);
    rest.remove_prefix(std::min(rest.size(), end + 1));
    if (list.empty() || trimmed(list).empty()) continue;
    Tal tal;
    const std::size_t times = list.find('\x14');
    if (times == std::string_view::npos || !list.ends_with('\x14') ||
        !parse_times(list.substr(0, times), tal)) {
      ++malformed;
      continue;
    }
    list.remove_prefix(times + 1);
    if (list.empty()) tal.texts.emplace_back();  // as good as an empty text
    while (!list.empty()) {
      const std::size_t text = list.find('\x14');
      tal.texts.push_back(as_utf8(list.substr(0, text)));
      list.remove_prefix(text + 1);
    }
    tals.push_back(std::move(tal));
  }
  return tals;
}

}  // namespace berger
