// A recording to scroll through, in one page that asks for nothing: of each channel the least and
// the greatest value of bins, as short as the size of the page allows.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>

#include "berger/errors.hpp"
#include "berger/report.hpp"
#include "core/to_size.hpp"
#include "io/atomic_file.hpp"
#include "report/escape.hpp"
#include "report/page/page_assets.hpp"

namespace berger {
namespace {

constexpr std::uint64_t most_raw = 14'000'000;  // bytes before base64: below 20 MB with all else
constexpr std::size_t most_page_events = 20'000;
constexpr float not_there = std::numeric_limits<float>::quiet_NaN();

struct PageSignals {
  std::vector<int> channels;
  std::int64_t from = 0, samples = 0, bin = 1, bins = 0;
  std::vector<std::vector<float>> low, high;  // of each channel a value a bin
};

std::int64_t bin_for(std::uint64_t channels, std::uint64_t samples) {
  if (2 * channels * samples <= most_raw) return 1;
  return static_cast<std::int64_t>((4 * channels * samples + most_raw - 1) / most_raw);
}

PageSignals page_signals(const Recording& recording, const RecordingPageOptions& options) {
  const RecordingFacts& facts = recording.facts();
  PageSignals page;
  for (std::size_t c = 0; c < facts.channels.size(); ++c)
    if (facts.channels[c].rate == facts.rate) page.channels.push_back(static_cast<int>(c));
  const auto sample = [&](double seconds) {
    return std::clamp<std::int64_t>(std::llround(std::clamp(seconds, 0.0, 1e9) * facts.rate), 0,
                                    facts.samples);
  };
  page.from = sample(options.from);
  page.samples = (options.to > 0 ? sample(options.to) : facts.samples) - page.from;
  if (page.channels.empty() || page.samples < 2)
    throw FileError(facts.path, "has no two samples there that could be shown");
  page.bin = bin_for(page.channels.size(), static_cast<std::uint64_t>(page.samples));
  page.bins = (page.samples + page.bin - 1) / page.bin;
  page.low.assign(page.channels.size(), std::vector<float>(to_size(page.bins), not_there));
  page.high = page.low;
  const std::int64_t block = std::max<std::int64_t>(1, 8192 / page.bin) * page.bin;
  std::vector<float> values;
  for (std::int64_t at = 0; at < page.samples; at += block) {
    const std::int64_t count = std::min(block, page.samples - at);
    values.resize(page.channels.size() * to_size(count));
    recording.read(page.channels, page.from + at, count, values);
    for (std::size_t c = 0; c < page.channels.size(); ++c)
      for (std::int64_t i = 0; i < count; ++i) {
        const float value = values[c * to_size(count) + to_size(i)];
        const std::size_t bin = to_size((at + i) / page.bin);
        if (!std::isfinite(value)) continue;
        // NaN loses against any number
        page.low[c][bin] = std::fmin(page.low[c][bin], value);
        page.high[c][bin] = std::fmax(page.high[c][bin], value);
      }
  }
  return page;
}

// Whole numbers of 16 bits, −32768 where nothing is; their step, and what 0 means.
nlohmann::ordered_json page_channel(const Channel& channel, const std::vector<float>& low,
                                    const std::vector<float>& high, bool pairs, double& spread) {
  double least = std::numeric_limits<double>::infinity(), greatest = -least, sum = 0;
  std::int64_t count = 0;
  for (std::size_t b = 0; b < low.size(); ++b) {
    if (std::isnan(low[b])) continue;
    least = std::min<double>(least, low[b]);
    greatest = std::max<double>(greatest, high[b]);
    sum += (double{low[b]} + high[b]) / 2;
    ++count;
  }
  if (count == 0) least = greatest = 0;
  const double middle = (least + greatest) / 2,
               mean = count == 0 ? 0 : sum / static_cast<double>(count);
  constexpr double most = 32767;
  const double step = greatest > least ? (greatest - least) / 2 / most : 1;
  std::string bytes;
  const auto add = [&](float value) {
    const auto whole = !std::isnan(value)
                           ? static_cast<std::int16_t>(std::llround((value - middle) / step))
                           : std::numeric_limits<std::int16_t>::min();
    bytes += static_cast<char>(whole & 255);
    bytes += static_cast<char>(whole >> 8 & 255);
  };
  double squares = 0;
  for (std::size_t b = 0; b < low.size(); ++b) {
    add(low[b]);
    if (pairs) add(high[b]);
    if (!std::isnan(low[b])) squares += (low[b] - mean) * (low[b] - mean);
  }
  spread = count == 0 ? 0 : std::sqrt(squares / static_cast<double>(count));
  nlohmann::ordered_json json{{"name", channel.name},
                              {"unit", channel.unit},
                              {"trigger", channel.kind == ChannelKind::trigger},
                              {"bad", channel.bad},
                              {"step", step},
                              {"middle", middle},
                              {"mean", mean},
                              {"data", report::base64(bytes)}};
  return json;
}

std::string page_html(const std::string& title, const std::string& facts, const std::string& json) {
  return fmt::format(
      R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>{0}</title><style>{1}{2}</style></head><body>
<h1>{0}</h1><p class="small">{3}</p>
<main><div>
<div class="bar"><button id="back">◀ back</button><button id="on">on ▶</button>
<button id="near">shorter</button><button id="far">longer</button>
<button id="loud">larger</button><button id="soft">smaller</button>
<button id="before">event before</button><button id="after">event after</button>
<span id="where"></span></div>
<canvas id="traces" tabindex="0" role="application" aria-label="Channels over time"
 aria-describedby="keys"></canvas>
<p class="small" id="keys">Wheel or ← → through time (⇧ by a screen), Ctrl and wheel or , . for its
length, ⇧ and wheel or + − for the scale, ↑ ↓ channel, b bad, n p events; two fingers.</p>
</div><aside>
<h2>Spectrum of <span id="channel"></span>, log density</h2>
<canvas id="spectrum" style="height:8rem" role="img"
 aria-label="Spectrum of what is seen of the chosen channel"></canvas>
<svg id="map" viewBox="0 0 200 205" role="img" aria-label="Electrodes from above">
<circle cx="100" cy="100" r="80" style="cursor:auto"></circle>
<path d="M92 21 L100 10 L108 21" fill="none" stroke="currentColor"></path></svg>
<h2 id="of_events">Events</h2><select id="events" size="8" aria-labelledby="of_events"></select>
<fieldset><legend>Bad channels</legend><div id="marks"></div></fieldset>
<h2>For the study file</h2>
<textarea id="list" rows="3" readonly aria-label="Channels for the study file"></textarea>
<button id="copy">copy</button>
</aside></main>
<div id="live" aria-live="polite" class="small"></div>
<script type="application/json" id="recording">{4}</script><script>{5}</script></body></html>
)",
      report::escape_html(title), report::page_style, report::viewer_style,
      report::escape_html(facts), json, report::viewer_script);
}

}  // namespace

std::vector<std::string> write_recording_page(const std::string& path, const Recording& recording,
                                              const RecordingPageOptions& options) {
  const RecordingFacts& facts = recording.facts();
  PageSignals page = page_signals(recording, options);
  std::vector<std::string> notes;
  const double first = static_cast<double>(page.from) / facts.rate;
  nlohmann::ordered_json json{{"rate", facts.rate},
                              {"samples", page.samples},
                              {"bin", page.bin},
                              {"first", first},
                              {"channels", nlohmann::ordered_json::array()},
                              {"events", nlohmann::ordered_json::array()}};
  std::vector<double> spreads;
  const auto directions = directions_of(facts.channels);
  for (std::size_t c = 0; c < page.channels.size(); ++c) {
    double spread = 0;
    const Channel& channel = facts.channels[to_size(page.channels[c])];
    json["channels"].push_back(
        page_channel(channel, page.low[c], page.high[c], page.bin > 1, spread));
    if (const auto& direction = directions[to_size(page.channels[c])])
      json["channels"].back()["at"] = on_map(*direction);
    if (channel.kind != ChannelKind::trigger && spread > 0) spreads.push_back(spread);
    page.low[c] = page.high[c] = {};
  }
  std::ranges::sort(spreads);
  json["gain"] = spreads.empty() ? 100 : 6 * spreads[spreads.size() / 2];
  const double last = first + static_cast<double>(page.samples) / facts.rate;
  for (const Event& event : recording.events()) {
    if (event.onset + event.duration < first || event.onset > last) continue;
    if (json["events"].size() == most_page_events) {
      notes.push_back(fmt::format("shows the first {} events", most_page_events));
      break;
    }
    json["events"].push_back({event.onset - first, event.duration, event.text});
  }
  std::string what =
      fmt::format("{}, {} channels at {:g} Hz, {:.6g} s.", facts.format, page.channels.size(),
                  facts.rate, static_cast<double>(page.samples) / facts.rate);
  if (page.channels.size() < facts.channels.size())
    what += fmt::format(" {} channels of other rates are left out.",
                        facts.channels.size() - page.channels.size());
  what += page.bin == 1 ? " Every sample is here."
                        : fmt::format(
                              " The finest detail is the least and greatest of {} samples; "
                              "--from and --to give every sample of less.",
                              page.bin);
  const std::size_t slash = facts.path.find_last_of('/');
  const std::string title = slash == std::string::npos ? facts.path : facts.path.substr(slash + 1);
  write_file(path, page_html(title, what, report::script_json(json)), Existing::keep);
  notes.push_back(what);
  return notes;
}

}  // namespace berger
