#include "io/npz.hpp"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "berger/errors.hpp"
#include "io/content_hash.hpp"
#include "io/unpack.hpp"
#include "io/zip_damage.hpp"

namespace berger {
namespace {

constexpr zip_uint16_t first_dos_day = 0x21;  // 1980-01-01: files hold no time

std::string error_text(int code) {
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  std::string text = zip_error_strerror(&error);
  zip_error_fini(&error);
  return text;
}

struct Release {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
using Archive = std::unique_ptr<zip_t, Release>;
using Source = std::unique_ptr<zip_source_t, Release>;

std::string without_npy(std::string name) {
  if (name.ends_with(".npy")) name.resize(name.size() - 4);
  return name;
}

// Sizes are claims of the archive; these are the ones that can be true.
void check_sizes(const zip_stat_t& member, std::uint64_t file_size, const ArrayPlace& place) {
  const auto fail = [&](const std::string& message) {
    throw FileError(place.path, fmt::format("array '{}': {}", place.array, message));
  };
  constexpr zip_uint64_t needed =
      ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
  if ((member.valid & needed) != needed) fail("the archive does not give its size");
  if (member.encryption_method != ZIP_EM_NONE) fail("is encrypted; save it without a password");
  if (member.comp_method != ZIP_CM_STORE && member.comp_method != ZIP_CM_DEFLATE) {
    fail(fmt::format("is packed by method {}; only stored and deflated can be read",
                     member.comp_method));
  }
  if (member.comp_size > file_size)
    fail(fmt::format("claims {} packed bytes in a file of {}", member.comp_size, file_size));
  if (member.comp_method == ZIP_CM_STORE && member.size != member.comp_size) {
    fail(fmt::format("is stored, but its two sizes differ ({} and {})", member.size,
                     member.comp_size));
  }
  if (member.size / std::max<std::uint64_t>(member.comp_size, 1) > largest_deflate_ratio)
    fail(fmt::format("claims to unpack {} bytes to {}, which cannot be", member.comp_size,
                     member.size));
  if (is_bomb(member.comp_size, member.size)) {
    fail(fmt::format(
        "would unpack {} bytes to {}: refused as a zip bomb; save it uncompressed if it is real",
        member.comp_size, member.size));
  }
}

}  // namespace

NpzFile::NpzFile(const std::string& path) : path_(path), facts_(examine_file(path)) {
  int code = 0;
  archive_ = Archive(zip_open(path.c_str(), ZIP_RDONLY, &code));
  std::ifstream file(path, std::ios::binary);
  if (!archive_) throw explain_damage(path, file, facts_.size, error_text(code));
  list_members(file);
}

NpzFile::NpzFile(std::span<const std::byte> bytes, const std::string& path)
    : path_(path), facts_{.size = bytes.size(), .hash = content_hash(bytes)} {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source != nullptr) archive_ = Archive(zip_open_from_source(source, ZIP_RDONLY, &error));
  const std::string reason = zip_error_strerror(&error);
  zip_error_fini(&error);
  std::istringstream file(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  if (!archive_) {
    zip_source_free(source);
    throw explain_damage(path, file, facts_.size, reason);
  }
  list_members(file);
}

void NpzFile::list_members(std::istream& file) {
  std::set<std::string> seen;
  bool arrays = false;
  const zip_int64_t count = zip_get_num_entries(archive_.get(), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const char* name = zip_get_name(archive_.get(), static_cast<zip_uint64_t>(i), ZIP_FL_ENC_GUESS);
    if (name == nullptr)
      throw FileError(path_, fmt::format("damaged ZIP archive: member {} has no name", i));
    arrays = arrays || std::string_view(name).ends_with(".npy");
    names_.push_back(without_npy(name));
    if (!seen.insert(names_.back()).second)
      throw FileError(path_, fmt::format("holds two arrays named '{}'; keep one", names_.back()));
  }
  if (!arrays) throw explain_other_zip(path_, file, names_);
}

bool NpzFile::contains(std::string_view name) const {
  return std::find(names_.begin(), names_.end(), name) != names_.end();
}

NpyReader NpzFile::open(std::string_view name) const {
  const ArrayPlace place{path_, std::string(name)};
  const auto found = std::find(names_.begin(), names_.end(), name);
  if (found == names_.end())
    throw FileError(path_,
                    fmt::format("holds no array '{}'; it has {}", name, fmt::join(names_, ", ")));
  const auto index = static_cast<zip_uint64_t>(found - names_.begin());
  zip_stat_t member;
  zip_stat_init(&member);
  if (zip_stat_index(archive_.get(), index, 0, &member) != 0) {
    throw FileError(path_, fmt::format("array '{}': {}", name, zip_strerror(archive_.get())));
  }
  check_sizes(member, facts_.size, place);
  zip_file_t* opened = zip_fopen_index(archive_.get(), index, 0);
  if (opened == nullptr)
    throw FileError(path_, fmt::format("array '{}': {}", name, zip_strerror(archive_.get())));
  const std::shared_ptr<zip_file_t> stream(opened, [](zip_file_t* f) { zip_fclose(f); });

  // Asked beyond the end, libzip compares the checksum of all it gave.
  ByteSource source = [stream, place](std::span<std::byte> bytes) {
    std::size_t got = 0;
    while (got < bytes.size()) {
      const zip_int64_t step = zip_fread(stream.get(), bytes.data() + got, bytes.size() - got);
      if (step < 0)
        throw FileError(place.path, fmt::format("array '{}' is damaged: {}", place.array,
                                                zip_file_strerror(stream.get())));
      if (step == 0) break;
      got += static_cast<std::size_t>(step);
    }
    return got;
  };
  return {std::move(source), member.size, place};
}

ArrayFile arrays_of(const NpzFile& file) {
  return {.path = file.path(),
          .hash = file.hash(),
          .names = file.names(),
          .open = [file](std::string_view name) { return file.open(name); }};
}

void write_npz(const std::string& path, const std::vector<NpyArray>& arrays, Existing existing) {
  AtomicFile file(path, existing);
  zip_error_t error;
  zip_error_init(&error);
  const auto fail = [&path](const char* reason) {
    throw OutputError(path, fmt::format("cannot make the archive: {}", reason));
  };
  const Source buffer(zip_source_buffer_create(nullptr, 0, 0, &error));
  Archive archive(buffer ? zip_open_from_source(buffer.get(), ZIP_TRUNCATE, &error) : nullptr);
  if (!archive) fail(zip_error_strerror(&error));
  zip_source_keep(buffer.get());  // the archive has taken the first reference

  std::vector<std::string> contents;  // libzip reads them only when the archive is closed
  contents.reserve(arrays.size());
  for (const NpyArray& array : arrays) {
    contents.push_back(npy_bytes(array));
    zip_source_t* content =
        zip_source_buffer(archive.get(), contents.back().data(), contents.back().size(), 0);
    const zip_int64_t index =
        zip_file_add(archive.get(), (array.name + ".npy").c_str(), content, ZIP_FL_ENC_UTF_8);
    const auto member = static_cast<zip_uint64_t>(index);
    if (index < 0 || zip_set_file_compression(archive.get(), member, ZIP_CM_STORE, 0) != 0 ||
        zip_file_set_dostime(archive.get(), member, 0, first_dos_day, 0) != 0) {
      fail(zip_strerror(archive.get()));
    }
  }
  if (zip_close(archive.get()) != 0) fail(zip_strerror(archive.get()));
  static_cast<void>(archive.release());  // a closed archive is gone

  if (zip_source_open(buffer.get()) != 0) fail("it cannot be read back");
  std::vector<std::byte> block(1 << 16);
  zip_int64_t got = 0;
  while ((got = zip_source_read(buffer.get(), block.data(), block.size())) > 0) {
    file.write(std::span(block).first(static_cast<std::size_t>(got)));
  }
  zip_source_close(buffer.get());
  if (got < 0) fail("it cannot be read back");
  file.commit();
}

}  // namespace berger
