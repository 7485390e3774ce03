// The images of a folder with a folder for each class, PATH/CLASS/NAME.{png,jpg,jpeg}, or of one
// that holds images alone, which then have no classes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace berger {

struct ClassFolder {
  std::string name, path;
  std::vector<std::string> files;  // names, in natural order
};

struct FolderListing {
  std::vector<ClassFolder> classes;  // by name; or the folder itself, without a name
  bool has_classes() const { return !classes.front().name.empty(); }
  std::int64_t images = 0;
  // other files, and folders within those of classes
  std::int64_t ignored_files = 0, ignored_folders = 0;
};

// What is hidden (.name) is not seen. Throws FileError: no folder, one that cannot be read, without
// class folders or images, or with a class folder that holds no images.
FolderListing list_image_folder(const std::string& path);

// Changes when an image or a class comes, goes, or is written to: from names, sizes, times and
// inodes of all that a listing has. About two microseconds an image, on two threads. Throws
// FileError: no folder, or one without class folders or images.
std::uint64_t stamp_of_folder(const std::string& path);

// 2.png before 10.png: digits that follow one another count as one number.
bool natural_less(std::string_view a, std::string_view b);

}  // namespace berger
