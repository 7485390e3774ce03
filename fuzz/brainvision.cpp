// The three files of a BrainVision recording, parted by lines of three hyphens.
#include "data/recordings/brainvision.hpp"

#include <optional>
#include <string>
#include <string_view>

#include "data/recordings/readers.hpp"
#include "targets.hpp"

namespace berger::fuzz {

void brainvision(Bytes bytes) {
  std::string_view rest(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto part = [&rest] {
    constexpr std::string_view line = "\n---\n";
    const std::size_t end = rest.find(line);
    const std::string_view text = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + line.size());
    return std::as_bytes(std::span(text));
  };
  const auto header = part(), markers = part(), samples = part();
  const auto beside = [&](const std::string& name) -> std::optional<ByteFile> {
    return ByteFile(name.ends_with(".vmrk") ? markers : samples, name);
  };
  read_ends(finished(open_brainvision(ByteFile(header, "x.vhdr"), beside)));
}

}  // namespace berger::fuzz
