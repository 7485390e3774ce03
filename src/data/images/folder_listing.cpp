#include "data/images/folder_listing.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <span>
#include <system_error>
#include <utility>

#include "berger/errors.hpp"
#include "core/hash.hpp"
#include "core/run_tasks.hpp"

namespace berger {
namespace {

constexpr const char* layout =
    "expected PATH/CLASS/IMAGE.png (or .jpg, .jpeg), a folder for each class";

struct Close {
  void operator()(DIR* directory) const { closedir(directory); }
};
using Directory = std::unique_ptr<DIR, Close>;

[[noreturn]] void fail(const std::string& path, int error) {
  throw FileError(path, fmt::format("cannot read: {}", std::generic_category().message(error)));
}

enum class Kind { folder, file, other };

// Most file systems tell the kind along with the name; links are followed.
Kind kind_of(const dirent& entry, int directory) {
  if (entry.d_type == DT_DIR) return Kind::folder;
  if (entry.d_type == DT_REG) return Kind::file;
  struct stat facts {};
  if (fstatat(directory, entry.d_name, &facts, 0) != 0) return Kind::other;
  return S_ISDIR(facts.st_mode) ? Kind::folder : S_ISREG(facts.st_mode) ? Kind::file : Kind::other;
}

// use(directory, kind, name)
template <class Use>
void for_each_entry(const std::string& path, Use use) {
  const Directory directory(opendir(path.c_str()));
  if (!directory) fail(path, errno);
  for (;;) {
    errno = 0;
    const dirent* entry = readdir(directory.get());
    if (entry == nullptr) break;
    const int descriptor = dirfd(directory.get());
    if (entry->d_name[0] != '.') use(descriptor, kind_of(*entry, descriptor), entry->d_name);
  }
  if (errno != 0) fail(path, errno);
}

bool is_image(std::string_view name) {
  const auto ends_with = [&](std::string_view ending) {
    return name.size() > ending.size() &&
           std::equal(ending.rbegin(), ending.rend(), name.rbegin(), [](char wanted, char c) {
             return c == wanted || ('A' <= c && c <= 'Z' && c + ('a' - 'A') == wanted);
           });
  };
  return ends_with(".png") || ends_with(".jpg") || ends_with(".jpeg");
}

std::string within(const std::string& folder, const std::string& name) {
  return folder + (folder.ends_with('/') || name.empty() ? "" : "/") + name;
}

// One without a name where there are none, but images.
std::vector<std::string> class_names(const std::string& path, std::int64_t& other) {
  std::vector<std::string> names;
  bool images = false;
  for_each_entry(path, [&](int, Kind kind, const char* name) {
    if (kind == Kind::folder) {
      names.emplace_back(name);
    } else {
      ++other;
      images = images || (kind == Kind::file && is_image(name));
    }
  });
  if (names.empty() && images) return other = 0, std::vector<std::string>{""};
  if (names.empty()) throw FileError(path, fmt::format("holds no class folders; {}", layout));
  std::sort(names.begin(), names.end());
  return names;
}

void list_class(ClassFolder& folder, FolderListing& listing) {
  std::int64_t folders = 0;
  for_each_entry(folder.path, [&](int, Kind kind, const char* name) {
    if (kind == Kind::folder) {
      ++folders;
    } else if (kind == Kind::file && is_image(name)) {
      folder.files.emplace_back(name);
    } else {
      ++listing.ignored_files;
    }
  });
  if (folder.files.empty()) {
    throw FileError(folder.path, folders == 0
                                     ? "holds no images; put some there or remove this class folder"
                                     : fmt::format("holds folders but no images; {}", layout));
  }
  std::sort(folder.files.begin(), folder.files.end(), natural_less);
  listing.images += static_cast<std::int64_t>(folder.files.size());
  listing.ignored_folders += folders;
}

// A sum, so that the order in which the file system gives the names does not matter and nothing
// need be sorted.
std::uint64_t stamp_of_class(const std::string& path) {
  std::uint64_t sum = 0;
  for_each_entry(path, [&](int directory, Kind kind, const char* name) {
    struct stat facts {};
    if (kind != Kind::file || !is_image(name) || fstatat(directory, name, &facts, 0) != 0) return;
    const std::array<std::int64_t, 6> numbers{
        facts.st_size,        facts.st_mtim.tv_sec,  facts.st_mtim.tv_nsec,
        facts.st_ctim.tv_sec, facts.st_ctim.tv_nsec, static_cast<std::int64_t>(facts.st_ino)};
    sum += fnv1a(std::as_bytes(std::span(numbers)),
                 fnv1a(std::as_bytes(std::span(std::string_view(name)))));
  });
  return sum;
}

bool is_digit(char c) {
  return '0' <= c && c <= '9';
}

// The digits at the start, without leading zeros; both they and the zeros are taken away.
std::string_view take_number(std::string_view& text) {
  const std::size_t end = std::min(
      text.size(), static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) -
                                            text.begin()));
  std::string_view number = text.substr(0, end);
  text.remove_prefix(end);
  number.remove_prefix(std::min(number.size(), number.find_first_not_of('0')));
  return number;
}

}  // namespace

bool natural_less(std::string_view a, std::string_view b) {
  const std::string_view whole_a = a, whole_b = b;
  while (!a.empty() && !b.empty()) {
    if (is_digit(a[0]) && is_digit(b[0])) {
      const std::string_view x = take_number(a), y = take_number(b);
      if (x.size() != y.size()) return x.size() < y.size();
      if (const int order = x.compare(y)) return order < 0;
    } else {
      if (a[0] != b[0]) return a[0] < b[0];
      a.remove_prefix(1);
      b.remove_prefix(1);
    }
  }
  if (a.empty() != b.empty()) return a.empty();
  return whole_a < whole_b;  // 1.png and 01.png
}

FolderListing list_image_folder(const std::string& path) {
  FolderListing listing;
  for (const std::string& name : class_names(path, listing.ignored_files)) {
    listing.classes.push_back({.name = name, .path = within(path, name), .files = {}});
    list_class(listing.classes.back(), listing);
  }
  return listing;
}

std::uint64_t stamp_of_folder(const std::string& path) {
  std::int64_t other = 0;
  const std::vector<std::string> names = class_names(path, other);
  std::vector<std::uint64_t> sums(names.size());
  ThreadPool pool(2);
  run_tasks(pool, static_cast<int>(names.size()), [&](int task) {
    const auto k = static_cast<std::size_t>(task);
    sums[k] = stamp_of_class(within(path, names[k]));
  });
  std::uint64_t hash = fnv1a(std::as_bytes(std::span(sums)));
  for (const std::string& name : names)
    hash = fnv1a(std::as_bytes(std::span(name.c_str(), name.size() + 1)), hash);
  return hash;
}

}  // namespace berger
