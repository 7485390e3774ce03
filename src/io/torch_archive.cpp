#include "io/torch_archive.hpp"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <sstream>

#include "berger/errors.hpp"
#include "core/readable.hpp"
#include "io/zip_damage.hpp"

namespace berger {

TorchArchive::TorchArchive(std::span<const std::byte> bytes, const std::string& path)
    : path_(path), left_(bytes.size()) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* opened = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
  const std::string reason = zip_error_strerror(&error);
  zip_error_fini(&error);
  if (opened == nullptr) {
    zip_source_free(source);
    std::istringstream file(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
    throw explain_damage(path, file, bytes.size(), reason);
  }
  archive_ = std::shared_ptr<zip_t>(opened, [](zip_t* archive) { zip_discard(archive); });
  const zip_int64_t count = zip_get_num_entries(opened, 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const auto index = static_cast<zip_uint64_t>(i);
    const char* name = zip_get_name(opened, index, ZIP_FL_ENC_GUESS);
    if (name == nullptr || !members_.emplace(name, index).second)
      throw FileError(path, "damaged ZIP archive: a member has no name, or another's");
  }
  find_folder();
}

void TorchArchive::find_folder() {
  const auto any = [&](auto holds) {
    return std::any_of(members_.begin(), members_.end(),
                       [&](const auto& member) { return holds(std::string_view(member.first)); });
  };
  if (any([](std::string_view name) { return name.ends_with("/constants.pkl"); }))
    throw FileError(path_,
                    "is a TorchScript archive (torch.jit.save), a program and not only weights; "
                    "save torch.jit.load(FILE).state_dict() with torch.save");
  if (any([](std::string_view name) { return name.ends_with(".weights.h5"); }))
    throw FileError(path_,
                    "is a Keras archive; save its weights as safetensors under the names and in "
                    "the axis order of PyTorch (docs/weights.md)");
  if (any([](std::string_view name) { return name.ends_with(".npy"); }))
    throw FileError(path_,
                    "is an NPZ file, not weights; save them with safetensors.numpy.save_file");
  constexpr std::string_view pickle = "/data.pkl";
  for (const auto& [name, index] : members_)
    if (name.ends_with(pickle) && name.find('/') + pickle.size() == name.size())
      folder_ = name.substr(0, name.size() - pickle.size() + 1);
  if (folder_.empty())
    throw FileError(path_, "is a ZIP archive without the data.pkl that torch.save writes");
  if (!members_.contains(folder_ + "byteorder")) return;  // before PyTorch 2.1
  const std::vector<std::byte> order = read("byteorder");
  const std::string_view word(reinterpret_cast<const char*>(order.data()), order.size());
  if (word != "little" && word != "big")
    throw FileError(path_, fmt::format("its byte order is '{}', neither little nor big",
                                       readable(word.substr(0, 20))));
  big_endian_ = word == "big";
}

std::vector<std::byte> TorchArchive::read(const std::string& name) {
  const auto fail = [&](const std::string& message) {
    throw FileError(path_, fmt::format("'{}' {}", readable(name.substr(0, 100)), message));
  };
  const auto found = members_.find(folder_ + name);
  if (found == members_.end()) fail("is missing in the archive; it is damaged, copy it again");
  zip_stat_t member;
  zip_stat_init(&member);
  constexpr zip_uint64_t needed =
      ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
  if (zip_stat_index(archive_.get(), found->second, 0, &member) != 0 ||
      (member.valid & needed) != needed)
    fail("has no size; the archive is damaged");
  if (member.encryption_method != ZIP_EM_NONE || member.comp_method != ZIP_CM_STORE ||
      member.size != member.comp_size)
    fail("is packed, which torch.save never does; save it anew");
  if (member.size > left_)
    fail(fmt::format("claims {} bytes, more than the file has; it is damaged", member.size));
  left_ -= member.size;
  std::vector<std::byte> bytes(member.size);
  zip_file_t* opened = zip_fopen_index(archive_.get(), found->second, 0);
  if (opened == nullptr) fail(fmt::format("cannot be read: {}", zip_strerror(archive_.get())));
  const std::shared_ptr<zip_file_t> stream(opened, [](zip_file_t* f) { zip_fclose(f); });
  std::byte beyond{};  // asked past the end, libzip compares the checksum
  if (zip_fread(opened, bytes.data(), bytes.size()) != static_cast<zip_int64_t>(bytes.size()) ||
      zip_fread(opened, &beyond, 1) != 0)
    fail(fmt::format("is damaged: {}; copy the file again", zip_file_strerror(opened)));
  return bytes;
}

}  // namespace berger
