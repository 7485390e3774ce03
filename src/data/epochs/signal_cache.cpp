#include "data/epochs/signal_cache.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "berger/errors.hpp"
#include "core/hash.hpp"
#include "core/json.hpp"
#include "core/to_size.hpp"
#include "data/cache.hpp"
#include "io/content_hash.hpp"
#include "io/read_file.hpp"

namespace berger {
namespace {

using nlohmann::json;

// Changes with the layout, and with whatever makes other values of the same recording.
constexpr std::string_view signal_magic = "berger signal 1\n";
static_assert(signal_magic.size() == 16);

// Every step by its name, and numbers by all their digits.
struct StepWriter {
  std::string text;

  template <class T>
  void operator()(const char* name, const T& value) {
    if constexpr (std::is_enum_v<T>)
      text += fmt::format("; {} {}", name, static_cast<int>(value));
    else
      text += fmt::format("; {} {}", name, value);
  }
};

std::uint64_t content_of(const Continuous& c) {
  ContentHash hash;
  const auto add = [&](const auto& list) { hash.add(std::as_bytes(std::span(list))); };
  add(fmt::format("{} {} {}", c.rate, c.samples, c.channels));
  add(c.whole);
  for (std::size_t channel = 0; channel < c.positions.size(); ++channel)
    if (const auto& position = c.positions[channel]) {
      add(fmt::format("{}", channel));
      add(*position);
    }
  add(c.values);
  return hash.value();
}

std::string description_of(const Continuous& c, const std::string& source, std::uint64_t stamp) {
  json whole = json::array();
  for (const SampleRange& stretch : c.whole) whole.push_back({stretch.from, stretch.count});
  const json description{{"source", source}, {"stamp", hex(stamp)}, {"channels", c.channels},
                         {"taken", c.taken}, {"rate", c.rate},      {"samples", c.samples},
                         {"whole", whole},   {"up", c.up},          {"down", c.down}};
  return dump_json(description);
}

// The stretches in order, within the signal.
std::vector<SampleRange> stretches_of(const json& list, std::int64_t samples) {
  std::vector<SampleRange> whole;
  std::int64_t at = 0;
  for (const json& entry : list) {
    const SampleRange stretch{entry.at(0).get<std::int64_t>(), entry.at(1).get<std::int64_t>()};
    if (stretch.from < at || stretch.count < 1 || stretch.count > samples - stretch.from)
      throw std::out_of_range("stretches beyond the signal");
    at = stretch.from + stretch.count;
    whole.push_back(stretch);
  }
  return whole;
}

Continuous from_description(const json& d, std::size_t bytes) {
  Continuous c;
  d.at("channels").get_to(c.channels), d.at("taken").get_to(c.taken);
  d.at("rate").get_to(c.rate), d.at("samples").get_to(c.samples);
  d.at("up").get_to(c.up), d.at("down").get_to(c.down);
  constexpr std::int64_t most_factor = 4096;  // as dsp::resampling refuses more
  const auto most = static_cast<std::int64_t>(bytes / sizeof(float));
  if (c.channels.empty() || c.samples < 1 || c.samples > most / std::ssize(c.channels) ||
      to_size(c.samples) * c.channels.size() * sizeof(float) != bytes || c.up < 1 ||
      c.up > most_factor || c.down < 1 || c.down > most_factor || !(c.rate > 0))
    throw std::out_of_range("impossible sizes");
  c.whole = stretches_of(d.at("whole"), c.samples);
  return c;
}

// Nothing where the file is of another content.
std::optional<Continuous> parse_signal(const HeldFile& file, const std::string& path,
                                       const std::string& source, std::uint64_t stamp) {
  const std::span bytes(file.bytes.get(), file.size);
  const std::string_view text = cache_description(bytes, signal_magic, path);
  try {
    const json description = parse_json(text);
    // compared as it was written: JSON replaces bytes of a path that are no UTF-8
    if (description.at("source") != parse_json(description_of({}, source, 0)).at("source") ||
        description.at("stamp") != hex(stamp))
      return std::nullopt;
    const std::size_t values = cache_parts_at(text.size());
    if (values > file.size) throw std::out_of_range("no values");
    Continuous c = from_description(description, file.size - values);
    c.kept = {file.bytes, reinterpret_cast<const float*>(bytes.data() + values)};
    return c;
  } catch (const json::exception&) {
  } catch (const std::out_of_range&) {
  }
  throw FileError(path, "is damaged");
}

// A tenth of the disk is left for others.
void make_room(const std::string& folder, std::size_t bytes) {
  make_cache_folder(folder);
  std::error_code error;
  const std::filesystem::space_info disk = std::filesystem::space(folder, error);
  if (!error && disk.available < disk.capacity / 10 + bytes)
    throw OutputError(folder, "less than a tenth of the disk would be left");
}

}  // namespace

SignalCache::SignalCache(std::string folder, const std::string& path, const Continuous& read,
                         const RecordingSteps& steps)
    : folder_(std::move(folder)) {
  if (folder_.empty()) return;
  StepWriter writer;
  RecordingSteps all = steps;
  all.fields(writer);
  source_ = std::filesystem::absolute(path).lexically_normal().string() + writer.text;
  stamp_ = content_of(read);
}

Continuous SignalCache::made(const std::string& stage, Continuous before,
                             const std::function<void(Continuous&)>& change) {
  if (folder_.empty()) {
    change(before);
    return before;
  }
  const std::string source = stage + " " + source_, name = hex(content_hash(source));
  // Not all in one folder, which is looked through for each file that is written.
  const std::string folder = fmt::format("{}/{}", folder_, name.substr(0, 2)),
                    path = fmt::format("{}/{}.signal", folder, name);
  const auto found = [&]() -> std::optional<Continuous> {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) return std::nullopt;
    // Read, not mapped: a mapped file that somebody cuts short ends the program.
    return parse_signal(hold_file(path), path, source, stamp_);
  };
  try {
    if (std::optional<Continuous> there = found()) return *std::move(there);
  } catch (const FileError& problem) {
    notes_.push_back(fmt::format("a recording kept in {} {}, so it was filtered anew", folder_,
                                 reason_of(problem)));
  }
  before.own();
  change(before);
  try {
    make_room(folder, before.values.size() * sizeof(float));
    write_cache_file(path, signal_magic, description_of(before, source, stamp_), {},
                     std::as_bytes(std::span(before.values)));
  } catch (const OutputError& error) {
    // without the name of the file, so that many recordings have one note
    const std::string why = std::string(error.what()).substr(error.path.size() + 2);
    notes_.push_back(fmt::format("filtered recordings cannot be kept in {} for the next start: {}",
                                 folder_, why));
  }
  return before;
}

}  // namespace berger
