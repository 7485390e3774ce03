// Any bytes as the three files of a BrainVision recording, parted by lines of three hyphens: a
// recording whose facts, events and first samples can be read, or a FileError.
#include "data/recordings/brainvision.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "fuzz_recording.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const auto part = [&rest] {
    constexpr std::string_view line = "\n---\n";
    const std::size_t end = rest.find(line);
    const std::string_view text = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + line.size());
    return std::as_bytes(std::span(text));
  };
  const auto header = part(), markers = part(), samples = part();
  try {
    const berger::Recording recording = berger::finished(berger::open_brainvision(
        berger::ByteFile(header, "x.vhdr"),
        [&](const std::string& name) -> std::optional<berger::ByteFile> {
          return berger::ByteFile(name.ends_with(".vmrk") ? markers : samples, name);
        }));
    recording.events();
    berger::read_ends(recording);
  } catch (const berger::FileError&) {
  }
  return 0;
}
