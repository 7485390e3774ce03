// From settings to option structs: a struct's `fields` says which keys there are; what the file
// says is checked and stored.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "berger/layers/activation.hpp"
#include "berger/network.hpp"
#include "berger/train.hpp"
#include "runs/settings.hpp"

namespace berger {

template <class E>
concept NamedEnum = std::is_enum_v<E> && requires(E e) {
  names(e);
};

void read_value(const Setting& setting, bool& field);
void read_value(const Setting& setting, int& field);
void read_value(const Setting& setting, double& field);
void read_value(const Setting& setting, std::string& field);
void read_value(const Setting& setting, std::vector<int>& field);          // or a single one
void read_value(const Setting& setting, std::vector<double>& field);       // or a single one
void read_value(const Setting& setting, std::vector<std::string>& field);  // or a single one
void read_value(const Setting& setting, std::vector<NamedLayer>& field);   // [[model.layers]]
// a word, or a number for each class
void read_value(const Setting& setting, ClassWeights& field);

// The place of `setting`'s text in `words`; ConfigError with the nearest when it is not there.
std::size_t read_choice(const Setting& setting, const std::vector<std::string>& words);

void read_value(const Setting& setting, NamedEnum auto& field) {
  constexpr auto words = names(std::remove_cvref_t<decltype(field)>{});
  field = static_cast<std::remove_cvref_t<decltype(field)>>(
      read_choice(setting, {words.begin(), words.end()}));
}

// A visitor for `fields`: fills a struct from the keys below `prefix` and remembers which keys
// exist.
struct FieldReader {
  const Settings& settings;
  std::string prefix;  // "train."
  std::vector<std::string>& known;

  void operator()(std::string_view name, auto& field) {
    known.push_back(prefix + std::string(name));
    if (const Setting* setting = settings.find(known.back())) read_value(*setting, field);
  }
};

// ConfigError for the first setting whose key is not among `known`.
void refuse_unknown(const Settings& settings, const std::vector<std::string>& known);

}  // namespace berger
