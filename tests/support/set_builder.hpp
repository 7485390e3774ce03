// EEGLAB's .set for tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "support/mat_builder.hpp"

namespace berger::test {

struct SetFile {
  int channels = 2, samples = 4, trials = 1;
  double rate = 100, xmin = 0;
  std::vector<std::string> labels{"C3", "EOG1"}, types{"EEG", "EOG"};
  std::string data_file{};  // named instead of samples
  // latency from 1, type, duration
  struct EventOf {
    double latency = 1;
    std::string type = "left";
    double duration = 0;
  };
  std::vector<EventOf> events{};
  // X, Y, Z of each channel, none where they are not known
  std::vector<std::vector<double>> places{};
  bool numbers_as_types = false, one_variable = true, packed = false;
  std::string more{};  // elements behind, where each is a variable

  MatWriter w{};

  std::string structure(const std::string& name, int count, const std::vector<std::string>& fields,
                        const std::string& values) const {
    std::string names;
    for (std::string field : fields) {
      field.resize(32, '\0');
      names += field;
    }
    return w.matrix(name, 2, {1, count},
                    w.small(5, w.number(std::int32_t{32})) + w.element(1, names) + values);
  }
  std::string scalar(const std::string& name, double value) const {
    return w.doubles<double>(name, {1, 1}, 9, {value});
  }

  // n-th sample of channel c: 10 n + c
  std::string bytes() const {
    std::vector<float> values;
    for (int n = 0; n < samples * trials; ++n)
      for (int c = 0; c < channels; ++c) values.push_back(static_cast<float>(10 * n + c));
    const auto name = [&](const char* field) { return one_variable ? "" : std::string(field); };
    std::string named, list;
    std::vector<std::string> place_fields{"labels", "type"};
    if (!places.empty()) place_fields.insert(place_fields.end(), {"X", "Y", "Z"});
    for (std::size_t c = 0; c < labels.size(); ++c) {
      named += w.text("", labels[c]) + w.text("", types[c]);
      for (std::size_t axis = 0; !places.empty() && axis < 3; ++axis)
        named +=
            places[c].empty() ? w.doubles<double>("", {0, 0}, 9, {}) : scalar("", places[c][axis]);
    }
    for (const EventOf& e : events)
      list += (numbers_as_types ? scalar("", std::stod(e.type)) : w.text("", e.type)) +
              scalar("", e.latency) + scalar("", e.duration);
    std::vector<std::pair<std::string, std::string>> fields{
        {"nbchan", scalar(name("nbchan"), channels)},
        {"history", structure(name("history"), 1, {"deep"}, scalar("", 1))},
        {"pnts", scalar(name("pnts"), samples)},
        {"trials", scalar(name("trials"), trials)},
        {"srate", scalar(name("srate"), rate)},
        {"xmin", scalar(name("xmin"), xmin)},
        {"data", data_file.empty() ? w.matrix(name("data"), 7, {channels, samples, trials},
                                              w.element(7, w.numbers(values)))
                                   : w.text(name("data"), data_file)},
        {"chanlocs",
         structure(name("chanlocs"), static_cast<int>(labels.size()), place_fields, named)},
        {"event", structure(name("event"), static_cast<int>(events.size()),
                            {"type", "latency", "duration"}, list)}};
    std::string all;
    std::vector<std::string> names;
    for (const auto& [field, value] : fields) {
      all += value;
      names.push_back(field);
    }
    if (one_variable) all = structure("EEG", 1, names, all);
    return w.file(packed ? w.packed(all) : all + more);
  }
};

}  // namespace berger::test
