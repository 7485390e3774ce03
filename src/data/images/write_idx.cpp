#include <filesystem>
#include <span>

#include "berger/errors.hpp"
#include "data/images/idx.hpp"
#include "io/atomic_file.hpp"
#include "io/gzip.hpp"

namespace berger {
namespace {

std::string header(const std::vector<int>& axes) {
  std::string text{'\0', '\0', '\x08', static_cast<char>(axes.size())};
  for (const int length : axes)
    for (const unsigned shift : {24U, 16U, 8U, 0U})
      text += static_cast<char>(static_cast<unsigned>(length) >> shift & 0xffU);
  return text;
}

}  // namespace

void write_idx(const std::string& images, const ImageSet& set) {
  const std::size_t pixels = static_cast<std::size_t>(set.count) * set.shape.size();
  std::vector<int> axes{set.count, set.shape.height, set.shape.width};
  if (set.shape.maps > 1) axes.insert(axes.begin() + 1, set.shape.maps);
  std::string all = header(axes);
  all.append(reinterpret_cast<const char*>(set.pixels.get()), pixels);
  std::string labels = header({set.count});
  for (const std::int64_t label : set.labels) labels += static_cast<char>(label);

  // Both or none: both are whole before the first gets its name.
  const std::string labels_path = labels_name(images);
  AtomicFile first(labels_path, Existing::keep), second(images, Existing::keep);
  first.write(labels_path.ends_with(".gz") ? gzipped(labels) : labels);
  second.write(images.ends_with(".gz") ? gzipped(all) : all);
  first.commit();
  try {
    second.commit();
  } catch (const OutputError&) {
    std::error_code ignored;
    std::filesystem::remove(labels_path, ignored);
    throw;
  }
}

}  // namespace berger
