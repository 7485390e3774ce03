#include "data/recordings/files_beside.hpp"

#include <filesystem>

namespace berger {

FilesBeside files_beside(const std::string& path) {
  return [folder = std::filesystem::path(path).parent_path()](
             const std::string& name) -> std::optional<ByteFile> {
    const std::filesystem::path beside = folder / name;
    std::error_code error;
    if (!std::filesystem::is_regular_file(beside, error)) return std::nullopt;
    return ByteFile(beside.string());
  };
}

}  // namespace berger
