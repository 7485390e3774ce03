#include "data/images/image_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <exception>
#include <limits>
#include <optional>
#include <utility>

#include "berger/errors.hpp"
#include "core/readable.hpp"
#include "core/thread_pool.hpp"
#include "data/images/broken_images.hpp"
#include "data/images/folder_listing.hpp"
#include "data/images/image_memory.hpp"
#include "data/images/picture_counts.hpp"
#include "data/images/resize.hpp"
#include "io/read_file.hpp"

namespace berger {
namespace {

constexpr std::uint64_t file_limit = std::uint64_t{1} << 29;
// between two calls of progress; at a time by one thread
constexpr int round_images = 1024, task_images = 16;

struct ImageFile {
  std::string path, name;  // name: within the folder
  std::int64_t label = 0;
};

// The names as numbers, if all are whole.
std::optional<std::vector<std::int64_t>> whole_numbers(const std::vector<ClassFolder>& classes) {
  std::vector<std::int64_t> numbers;
  for (const ClassFolder& folder : classes) {
    const char *end = folder.name.data() + folder.name.size(), *start = folder.name.data();
    std::int64_t number = 0;
    const auto read = std::from_chars(start, end, number);
    if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    numbers.push_back(number);
  }
  return numbers;
}

// All files with their labels; names of classes go to `set`.
std::vector<ImageFile> labelled_files(const std::string& path, std::vector<ClassFolder> classes,
                                      ImageSet& set) {
  const auto numbers = whole_numbers(classes);
  std::vector<std::pair<std::int64_t, ClassFolder*>> order;
  for (std::size_t k = 0; k < classes.size(); ++k) {
    order.emplace_back(numbers ? (*numbers)[k] : static_cast<std::int64_t>(k), &classes[k]);
    if (!numbers) set.classes.push_back(readable(classes[k].name));
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<ImageFile> files;
  for (std::size_t k = 0; k < order.size(); ++k) {
    const auto& [label, folder] = order[k];
    if (k > 0 && order[k - 1].first == label) {
      throw FileError(path,
                      fmt::format("the class folders '{}' and '{}' are the same number; rename one",
                                  order[k - 1].second->name, folder->name));
    }
    for (const std::string& file : folder->files)
      files.push_back({folder->path + "/" + file, folder->name + "/" + file, label});
  }
  if (files.size() > std::numeric_limits<int>::max())
    throw FileError(path, fmt::format("{} images are too many", files.size()));
  return files;
}

PictureOptions picture_options(const ImageOptions& options) {
  PictureOptions wanted{.colour = options.colour};
  if (options.alpha != AlphaRule::ignore)
    wanted.background = static_cast<std::uint8_t>(options.alpha == AlphaRule::white ? 255 : 0);
  return wanted;
}

Picture read_picture(const std::string& path, const ImageOptions& options) {
  Picture picture = decode_picture(read_file(path, file_limit), path, picture_options(options));
  if (options.height == 0) return picture;
  const PictureFacts facts = picture.facts;
  picture = resize(std::move(picture), options.height, options.width);
  picture.facts = facts;
  return picture;
}

// Pictures of a round are decoded side by side, each into a place of its own; then, in order, those
// that are broken are left out or thrown.
class FolderReader {
 public:
  FolderReader(std::vector<ImageFile> files, const ImageOptions& options)
      : files_(std::move(files)), options_(options) {}

  void read(const FolderReading& reading, ImageSet& set) {
    allocate(set);
    ThreadPool pool(std::max(1, reading.threads));
    std::vector<Failure> failures(round_images);
    const int total = static_cast<int>(files_.size());
    for (int first = 0; first < total; first += round_images) {
      const int count = std::min(round_images, total - first), places = set.count;
      pool.run((count + task_images - 1) / task_images, [&](int task, int) {
        for (int i = task * task_images; i < std::min(count, (task + 1) * task_images); ++i)
          failures[static_cast<std::size_t>(i)] =
              attempt(file(first + i), set.shape, pixels(places + i, set.shape));
      });
      for (int i = 0; i < count; ++i)
        keep(first + i, places + i, failures[static_cast<std::size_t>(i)], set);
      if (reading.progress) reading.progress(first + count, total);
    }
  }

  const BrokenImages& broken() const { return broken_; }
  const PictureCounts& counts() const { return counts_; }

 private:
  struct Failure {
    std::exception_ptr error;
    bool broken = false;   // the picture is to blame, and may be left out
    PictureFacts facts{};  // of one that is as it should be
  };

  const ImageFile& file(int i) const { return files_[static_cast<std::size_t>(i)]; }
  std::uint8_t* pixels(int i, Shape shape) const {
    return pixels_.get() + static_cast<std::size_t>(i) * shape.size();
  }

  // Memory for all, of the size that is stated or that of the first picture that can be read.
  void allocate(ImageSet& set) {
    set.shape = {options_.colour ? 3 : 1, options_.height, options_.width};
    for (std::size_t i = 0; set.shape.height == 0; ++i) {
      try {
        const Picture picture = read_picture(files_[i].path, options_);
        set.shape = {picture.maps, picture.height, picture.width};
        first_ = files_[i].path;
      } catch (const FileError&) {
        if (options_.broken == BrokenRule::error || i + 1 == files_.size()) throw;
      }
    }
    set.pixels = pixels_ = image_memory(files_[0].path, files_.size(), set.shape);
  }

  Failure attempt(const ImageFile& image, Shape shape, std::uint8_t* place) const noexcept {
    try {
      const Picture picture = read_picture(image.path, options_);
      if (picture.height != shape.height || picture.width != shape.width) {
        return {std::make_exception_ptr(FileError(
                    image.path, fmt::format("has {} × {} pixels, but {} has {} × {}; state one "
                                            "size for all, such as data.image_size = [{}, {}]",
                                            picture.height, picture.width, first_, shape.height,
                                            shape.width, shape.height, shape.width))),
                false};
      }
      std::copy(picture.pixels.begin(), picture.pixels.end(), place);
      return {nullptr, false, picture.facts};
    } catch (const FileError&) {
      return {std::current_exception(), true};
    } catch (...) {
      return {std::current_exception(), false};
    }
  }

  void keep(int i, int place, const Failure& failure, ImageSet& set) {
    if (failure.error) {
      try {
        std::rethrow_exception(failure.error);
      } catch (const FileError& error) {
        if (!failure.broken || options_.broken == BrokenRule::error) throw;
        return broken_.add(error.what());
      }
    }
    if (place != set.count)
      std::copy_n(pixels(place, set.shape), set.shape.size(), pixels(set.count, set.shape));
    set.labels.push_back(file(i).label);
    set.files.push_back(file(i).name);
    ++set.count;
    counts_.add(failure.facts);
  }

  std::vector<ImageFile> files_;
  const ImageOptions& options_;
  std::string first_;  // the picture whose size all must have
  BrokenImages broken_;
  PictureCounts counts_;
  std::shared_ptr<std::uint8_t[]> pixels_;  // of the set, while they are written
};

std::string counted(std::int64_t count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

ImageSet read_picture_alone(const std::string& path, const ImageOptions& options) {
  ImageSet set;
  ImageOptions strict = options;
  strict.broken = BrokenRule::error;
  FolderReader({{path, path}}, strict).read({}, set);
  set.labels.clear(), set.files.clear();
  return set;
}

ImageSet read_image_folder(const std::string& path, const ImageOptions& options,
                           const FolderReading& reading) {
  ImageSet set;
  FolderListing listing = list_image_folder(path);
  if (listing.ignored_files + listing.ignored_folders > 0) {
    set.notes.push_back(fmt::format(
        "{}: ignored what is no PNG or JPEG in a class folder: {}, and {} within class folders",
        path, counted(listing.ignored_files, "file"), counted(listing.ignored_folders, "folder")));
  }
  const bool labelled = listing.has_classes();
  std::vector<ImageFile> files;
  if (labelled)
    files = labelled_files(path, std::move(listing.classes), set);
  else
    for (const std::string& file : listing.classes[0].files)
      files.push_back({fmt::format("{}/{}", path, file), file});
  FolderReader reader(std::move(files), options);
  reader.read(reading, set);
  if (!labelled) set.labels.clear();
  if (set.count == 0)
    throw FileError(path, "holds no image that can be read; " + reader.broken().note());
  if (reader.broken().count > 0) set.notes.push_back(reader.broken().note());
  for (const std::string& note : reader.counts().notes(options.alpha))
    set.notes.push_back(fmt::format("{}: {}", path, note));
  return set;
}

}  // namespace berger
