// What is behind the handles of berger.h, and the way of an error through C.
#pragma once

#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "berger.h"
#include "berger/errors.hpp"
#include "berger/model.hpp"

struct berger_model {
  explicit berger_model(berger::Model model) : value(std::move(model)) {}
  berger::Model value;
};

namespace berger {

// Keeps what the exception under way says for this thread, and gives its status.
int remember_error() noexcept;

// The status of what `work` does; its own where it returns one.
template <class Work>
int guarded(Work&& work) noexcept {
  try {
    if constexpr (std::is_void_v<decltype(work())>)
      work();
    else
      return work();
    return BERGER_OK;
  } catch (...) {
    return remember_error();
  }
}

template <class Handle>
Handle& needed(Handle* handle, const char* what) {
  if (handle == nullptr) throw ConfigError("", std::string(what) + " is NULL");
  return *handle;
}

// What was given of a struct that may be older than this one; nothing: all defaults.
template <class Options>
Options options_of(const Options* given, const char* what) {
  Options options{};
  options.struct_size = sizeof options;
  if (given == nullptr) return options;
  if (given->struct_size < sizeof(std::size_t) || given->struct_size > sizeof options)
    throw ConfigError(
        "struct_size",
        std::string(what) + ": struct_size is " + std::to_string(given->struct_size) +
            "; set it to the size of the struct of a berger.h that is no newer than this library");
  std::memcpy(&options, given, given->struct_size);
  options.struct_size = sizeof options;
  return options;
}

inline std::string text_or(const char* text, const char* usual = "") {
  return text == nullptr ? usual : text;
}

inline Engine engine_for(int threads, const char* isa) {
  Engine engine{.threads = threads};
  if (isa != nullptr) engine.isa = parse_isa(isa);
  if (threads < 1)
    throw ConfigError("threads", "threads: " + std::to_string(threads) + "; 1 or more");
  return engine;
}

}  // namespace berger
