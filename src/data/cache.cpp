#include "data/cache.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "io/atomic_file.hpp"
#include "io/content_hash.hpp"

namespace berger {
namespace {

constexpr std::size_t checksum_at = 16, length_at = checksum_at + 8, header_size = length_at + 8;

std::uint64_t number_at(std::span<const std::byte> bytes, std::size_t at) {
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

std::string as_bytes(std::uint64_t number) {
  std::string text(sizeof number, '\0');
  std::memcpy(text.data(), &number, sizeof number);
  return text;
}

}  // namespace

std::string cache_folder() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
  if (std::string own = variable("BERGER_CACHE"); !own.empty()) return own;
  if (std::string all = variable("XDG_CACHE_HOME"); !all.empty()) return all + "/berger";
  const std::string home = variable("HOME");
  return home.empty() ? "" : home + "/.cache/berger";
}

void make_cache_folder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw OutputError(folder, fmt::format("cannot make the folder: {}", error.message()));
}

std::size_t cache_parts_at(std::size_t description_size) {
  return cache_aligned(header_size + description_size);
}

std::uint64_t cache_checksum(std::span<const std::byte> bytes) {
  return content_hash(bytes.subspan(length_at));
}

std::string_view cache_description(std::span<const std::byte> bytes, std::string_view magic,
                                   const std::string& path) {
  if (bytes.size() < header_size) throw FileError(path, "is cut short");
  if (std::memcmp(bytes.data(), magic.data(), magic.size()) != 0)
    throw FileError(path, "is of another version");
  const std::uint64_t length = number_at(bytes, length_at);
  if (number_at(bytes, checksum_at) != cache_checksum(bytes) || length > bytes.size() - header_size)
    throw FileError(path, "is cut short or damaged");
  return {reinterpret_cast<const char*>(bytes.data()) + header_size, length};
}

std::string reason_of(const FileError& problem) {
  return std::string(problem.what()).substr(problem.path.size() + 2);
}

void write_cache_file(const std::string& path, std::string_view magic,
                      const std::string& description, std::span<const std::byte> first,
                      std::span<const std::byte> second) {
  std::string start = as_bytes(description.size()) + description;
  const auto pad = [&] { start.resize(cache_aligned(length_at + start.size()) - length_at); };
  pad();
  start.append(reinterpret_cast<const char*>(first.data()), first.size());
  pad();
  ContentHash checksum;
  checksum.add(std::as_bytes(std::span(start)));
  checksum.add(second);
  AtomicFile file(path, Existing::replace, Flush::no);
  file.write(magic);
  file.write(as_bytes(checksum.value()));
  file.write(start);
  file.write(second);
  file.commit();
}

}  // namespace berger
