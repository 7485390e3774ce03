#include "io/zip_damage.hpp"

#include <fmt/format.h>

#include <optional>
#include <string_view>
#include <vector>

#include "core/readable.hpp"
#include "io/known_bytes.hpp"
#include "io/numbers.hpp"

namespace berger {
namespace {

constexpr std::uint64_t local_header_bytes = 30;
// ZIP64 keeps sizes of 4 GiB and more elsewhere
constexpr std::uint32_t in_extra_field = 0xffffffff;

struct Member {
  std::string name;
  std::uint64_t begin = 0, bytes = 0;  // of its packed content
};

std::vector<std::byte> read_at(std::istream& file, std::uint64_t offset, std::size_t size) {
  std::vector<std::byte> bytes(size);
  file.clear();
  file.seekg(static_cast<std::streamoff>(offset));
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

// Extra fields: identifier, length, content; number 1 holds the long sizes: original, packed.
std::optional<std::uint64_t> long_size(const std::vector<std::byte>& extra) {
  for (std::size_t at = 0; at + 20 <= extra.size();
       at += 4u + load<std::uint16_t>(&extra[at + 2])) {
    if (load<std::uint16_t>(&extra[at]) == 1 && load<std::uint16_t>(&extra[at + 2]) >= 16)
      return load<std::uint64_t>(&extra[at + 12]);
  }
  return std::nullopt;
}

std::optional<Member> member_at(std::istream& file, std::uint64_t offset) {
  const auto header = read_at(file, offset, local_header_bytes);
  if (header.size() < local_header_bytes || load<std::uint32_t>(header.data()) != 0x04034b50)
    return std::nullopt;
  const std::size_t name_bytes = load<std::uint16_t>(&header[26]),
                    extra_bytes = load<std::uint16_t>(&header[28]);
  const auto name = read_at(file, offset + local_header_bytes, name_bytes);
  Member member{.name = std::string(reinterpret_cast<const char*>(name.data()), name.size()),
                .begin = offset + local_header_bytes + name_bytes + extra_bytes,
                .bytes = load<std::uint32_t>(&header[18])};
  if (member.bytes == in_extra_field) {
    member.bytes = long_size(read_at(file, offset + local_header_bytes + name_bytes, extra_bytes))
                       .value_or(in_extra_field);
  }
  return member;
}

FileError explain_cut(const std::string& path, std::istream& file, std::uint64_t size) {
  std::uint64_t at = 0;
  while (const auto member = member_at(file, at)) {
    if (member->begin > size || member->bytes > size - member->begin) {
      const std::uint64_t missing =
          member->begin > size ? member->bytes : member->bytes - (size - member->begin);
      return {path, size,
              fmt::format("the archive ends here, inside '{}', of which {} more bytes are missing; "
                          "it was cut short, copy it again",
                          member->name, missing)};
    }
    at = member->begin + member->bytes;
  }
  return {path, size,
          "the archive ends here, before its directory does; it was cut short, copy it again"};
}

}  // namespace

FileError explain_damage(const std::string& path, std::istream& file, std::uint64_t size,
                         const std::string& reason) {
  const auto start = read_at(file, 0, known_bytes_length);
  const std::string_view text(reinterpret_cast<const char*>(start.data()), start.size());
  if (text.starts_with("PK\x03\x04")) return explain_cut(path, file, size);
  if (const std::string known = known_instead(start, "NPZ"); !known.empty()) return {path, known};
  if (!text.starts_with("PK"))
    return {path, 0, "is not an NPZ file (no ZIP archive); numpy.savez writes one"};
  return {path, fmt::format("damaged ZIP archive: {}", reason)};
}

FileError explain_other_zip(const std::string& path, std::istream& file,
                            const std::vector<std::string>& names) {
  const std::string known = known_instead(read_at(file, 0, known_bytes_length), "NPZ");
  const std::string there = names.empty()       ? "nothing"
                            : names.size() == 1 ? names[0]
                                                : names[0] + ", …";
  return {path, fmt::format("{} (it holds {})",
                            known.empty() ? "is a ZIP archive without arrays, not NPZ" : known,
                            readable(there))};
}

}  // namespace berger
