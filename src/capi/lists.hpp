// Handles beyond those of decoding, and lists as C hands them over.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "berger/recording.hpp"
#include "decode/handles.hpp"

struct berger_dataset {
  explicit berger_dataset(berger::Dataset data) : value(std::move(data)) {}
  berger::Dataset value;
};

struct berger_recording {
  explicit berger_recording(berger::Recording recording) : value(std::move(recording)) {}
  berger::Recording value;
};

namespace berger {

inline std::vector<std::string> strings(const char* const* list, int count, const char* what) {
  if (count < 0) throw ConfigError(what, std::string(what) + ": a count below 0");
  std::vector<std::string> result;
  if (count > 0) needed(list, what);
  for (int i = 0; i < count; ++i) result.emplace_back(&needed(list[i], what));
  return result;
}

inline const char* string_at(const std::vector<std::string>& list, int number) {
  const bool there = number >= 0 && static_cast<std::size_t>(number) < list.size();
  return there ? list[static_cast<std::size_t>(number)].c_str() : nullptr;
}

}  // namespace berger
