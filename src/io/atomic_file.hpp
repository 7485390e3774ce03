// Output files that are there whole or not at all: written under a temporary name beside the
// target, flushed to disk, renamed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "io/temporary.hpp"

namespace berger {

// keep: a file of that name is left alone and an OutputError
enum class Existing { replace, keep };
enum class Flush { yes, no };  // no: not to disk, for what can be made again

// Without commit() nothing was written.
class AtomicFile {
 public:
  explicit AtomicFile(std::string path, Existing existing = Existing::replace,
                      Flush flush = Flush::yes);

  void write(std::span<const std::byte> bytes);
  void write(std::string_view text) { write(std::as_bytes(std::span(text))); }
  void commit();

 private:
  [[noreturn]] void fail(const char* doing, int error) const;

  std::string path_;
  Existing existing_;
  Flush flush_;
  std::optional<Temporary> temporary_;
};

// While it lives, the files of this thread take their places only where `open` says so, which is
// asked last of all: between its answer and the rename there is nothing that takes time. Else
// commit() throws Closed, and the files that were there stay.
class WriteGate {
 public:
  struct Closed : std::exception {
    const char* what() const noexcept override { return "this process may no longer write here"; }
  };
  explicit WriteGate(std::function<bool()> open);
  ~WriteGate();
  WriteGate(const WriteGate&) = delete;
  WriteGate& operator=(const WriteGate&) = delete;

  static void pass();  // throws Closed

 private:
  std::function<bool()> open_;
  const WriteGate* outer_;
};

// "No space left on device; free some space or write elsewhere", of an errno.
std::string write_problem(int error);

void write_file(const std::string& path, std::span<const std::byte> bytes,
                Existing existing = Existing::replace);
void write_file(const std::string& path, std::string_view text,
                Existing existing = Existing::replace);

}  // namespace berger
