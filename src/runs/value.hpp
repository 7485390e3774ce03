// A TOML value without the TOML library: what study files and --set are read into.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace berger {

struct NamedValue;
struct Value;
using Array = std::vector<Value>;
using Table = std::vector<NamedValue>;  // in the order of the file

struct Value {
  std::variant<bool, std::int64_t, double, std::string, Array, Table> content;
  std::string place;  // "study.toml:12" or "--set"

  template <class T>
  const T* as() const {
    return std::get_if<T>(&content);
  }
};
struct NamedValue {
  std::string name;
  Value value;
};

std::string to_toml(const Value& value);         // as it would be written in a file
std::string toml_string(std::string_view text);  // as a TOML basic string
// the shortest that reads back equal, always a float to TOML
std::string to_toml(double value);
std::string described(const Value& value);  // "the string "abc"", "the integer 3": for messages

}  // namespace berger
