#include "report/statistics/factors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/labels.hpp"
#include "report/words.hpp"

namespace berger::report {
namespace {

constexpr std::size_t longest_value = 60;

// Of a value as TOML writes it, what a reader needs: no brackets and quotes around it.
std::string shown(std::string value) {
  if (value.empty()) return "–";  // a setting that this network has not got
  if (value == "{}" || value == "[]") return "none";
  if ((value.front() == '{' && value.back() == '}') ||
      (value.front() == '[' && value.back() == ']')) {
    value = value.substr(1, value.size() - 2);
    std::erase(value, '"');
    value.erase(0, value.find_first_not_of(' '));
    value.erase(value.find_last_not_of(' ') + 1);
  }
  return value;
}

bool is_truth(const std::string& value) {
  return value == "true" || value == "false";
}

std::string word_of(const Factor& factor, const std::string& value, const std::string& text,
                    bool truths) {
  if (factor.key == "network" || factor.key == "activation" || factor.key == "study") return value;
  if (text == "{}" || text == "[]" || (truths && text == "false")) return "no " + factor.name;
  if (truths) return factor.name;
  return fmt::format("{}{} {}", factor.name, text.starts_with('{') ? ":" : " =", value);
}

// Of the part of a protocol that a run has: averaged over, as seeds are.
bool of_part(std::string_view key) {
  return key == subject_key || key == "protocol.session" || key == "protocol.fold";
}

// What the study file calls a value; nothing where it does not.
const std::string* label_of(const StudyRecord& study, const std::string& factor,
                            const std::string& text) {
  const auto names = study.labels.find(factor == "network"      ? "model.name"
                                       : factor == "activation" ? "model.activation"
                                                                : factor);
  if (names == study.labels.end()) return nullptr;
  const auto found = names->second.find(text);
  return found == names->second.end() ? nullptr : &found->second;
}

// The end of a key, unless another ends alike.
std::string name_of(const StudyRecord& study, const std::string& key) {
  const std::string end = without_table(key);
  for (const auto& entry : study.runs[0].grid)
    if (entry.first != key && without_table(entry.first) == end) return key;
  return end;
}

// `texts`: of each run.
Factor factor_of(const StudyRecord& study, const std::string& key,
                 const std::vector<std::string>& texts, std::vector<std::size_t>& places) {
  Factor factor{.key = key, .name = study.runs.empty() ? key : name_of(study, key)};
  std::vector<std::string> different;
  for (const std::string& text : texts) {
    const auto found = std::find(different.begin(), different.end(), text);
    places.push_back(static_cast<std::size_t>(found - different.begin()));
    if (found == different.end()) different.push_back(text);
  }
  for (const std::string& text : different) factor.values.push_back(shown(text));
  factor.values = short_labels(factor.values, longest_value);
  const bool truths = std::all_of(different.begin(), different.end(), is_truth);
  for (std::size_t i = 0; i < different.size(); ++i) {
    factor.numbers.push_back(number(different[i]));
    factor.words.push_back(word_of(factor, factor.values[i], different[i], truths));
    if (const std::string* label = label_of(study, key, different[i]))
      factor.values[i] = factor.words[i] = *label;
  }
  return factor;
}

// A word that two factors have says nothing by itself.
void tell_apart(std::vector<Factor>& factors) {
  std::map<std::string, int> times;
  for (const Factor& factor : factors)
    if (factor.varies())
      for (const std::string& word : factor.words) ++times[word];
  for (Factor& factor : factors)
    for (std::size_t i = 0; i < factor.words.size(); ++i)
      if (times[factor.words[i]] > 1)
        factor.words[i] = fmt::format("{} = {}", factor.name, factor.values[i]);
}

}  // namespace

std::string without_table(const std::string& key) {
  for (const std::string_view table : {"model.", "train.", "data."})
    if (key.starts_with(table)) return key.substr(table.size());
  return key;
}

Factors factors_of(const StudyRecord& study) {
  Factors all;
  all.places.resize(study.runs.size());
  const auto add = [&](const std::string& key, bool always, const auto& text_of) {
    std::vector<std::string> texts;
    for (const RunRecord& run : study.runs) texts.push_back(text_of(run));
    std::vector<std::size_t> places;
    Factor factor = factor_of(study, key, texts, places);
    if (!always && !factor.varies()) return;
    all.factors.push_back(std::move(factor));
    for (std::size_t i = 0; i < places.size(); ++i) all.places[i].push_back(places[i]);
  };
  add("network", true, [](const RunRecord& run) {
    return run.network.empty() ? std::string("network") : run.network;
  });
  if (!study.runs.empty())
    for (const auto& entry : study.runs[0].grid) {
      const std::string& key = entry.first;
      if (key != "model.name" && key != "model.activation" && !of_part(key))
        add(key, false, [&](const RunRecord& run) { return fact(run.grid, key); });
    }
  add("activation", true, [](const RunRecord& run) { return activation_in_words(run.activation); });
  tell_apart(all.factors);
  return all;
}

}  // namespace berger::report
