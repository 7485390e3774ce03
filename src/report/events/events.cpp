#include "report/events/events.hpp"

#include <cmath>

#include "io/wire_format.hpp"

namespace berger::report {
namespace {

using Message = WireMessage;

Message event(Moment moment) {
  return Message().number(1, moment.time).integer(2, moment.step);
}

std::string summary_event(Moment moment, const Message& summary) {
  return event(moment).message(5, summary).bytes();
}

// Only metadata: plug-ins find what concerns them by their name. Version 0 of the content is the
// default and so not written.
std::string plugin_event(double time, const char* tag, const Message& content) {
  const Message data = Message().bytes(1, "hparams").bytes(2, content.bytes());
  const Message value = Message().bytes(1, tag).message(9, Message().message(1, data));
  return summary_event({.time = time, .step = 0}, Message().message(1, value));
}

// A number that JSON cannot write would cost TensorBoard the whole table.
Message any(const Value& value) {
  if (const auto* truth = value.as<bool>()) return Message().integer(4, *truth ? 1 : 0);
  if (const auto* whole = value.as<std::int64_t>())
    return Message().number(2, static_cast<double>(*whole));
  if (const auto* number = value.as<double>(); number != nullptr && std::isfinite(*number))
    return Message().number(2, *number);
  const auto* text = value.as<std::string>();
  return Message().bytes(3, text != nullptr ? *text : to_toml(value));
}

}  // namespace

std::string version_event(double time) {
  return Message().number(1, time).bytes(3, "brain.Event:2").bytes();
}

std::string start_event(Moment moment) {
  constexpr int start = 1;
  return event(moment).message(7, Message().integer(1, start)).bytes();
}

std::string scalars_event(Moment moment,
                          const std::vector<std::pair<std::string, double>>& tagged) {
  Message summary;
  for (const auto& [tag, value] : tagged)
    summary.message(1, Message().bytes(1, tag).number(2, static_cast<float>(value)));
  return summary_event(moment, summary);
}

std::string picture_event(Moment moment, const std::string& tag, const Raster& picture) {
  const Message image = Message()
                            .integer(1, picture.height)
                            .integer(2, picture.width)
                            .integer(3, picture.samples)
                            .bytes(4, encode_png(picture));
  return summary_event(moment, Message().message(1, Message().bytes(1, tag).message(4, image)));
}

std::string settings_event(double time, const berger::Settings& settings) {
  Message start;
  // an entry of a map is a message of key and value
  for (const Setting& setting : settings.entries)
    start.message(1, Message().bytes(1, setting.key).message(2, any(setting.value)));
  start.number(5, time);
  return plugin_event(time, "_hparams_/session_start_info", Message().message(3, start));
}

std::string end_event(double time, bool success) {
  constexpr int succeeded = 1, failed = 2;
  const Message end = Message().integer(1, success ? succeeded : failed).number(2, time);
  return plugin_event(time, "_hparams_/session_end_info", Message().message(4, end));
}

}  // namespace berger::report
