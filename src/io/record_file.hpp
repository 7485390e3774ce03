// Files of records in TensorFlow's TFRecord layout, which is also that of TensorBoard's event
// files: nothing but records, each
//   u64 length · u32 masked CRC-32C of those eight bytes · data · u32 masked CRC-32C of the data
//   (little endian)
// where mask(crc) = (crc rotated right by 15 bits) + 0xA282EAD8.
// https://www.tensorflow.org/tutorials/load_data/tfrecord
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace berger {

std::string record_bytes(std::string_view data);

// A file that grows record by record while others read it. It is not flushed to the disk: a machine
// that fails costs the last ones.
class RecordFile {
 public:
  // a new file; OutputError, also where there is one of that name
  explicit RecordFile(std::string path);
  ~RecordFile();
  RecordFile(const RecordFile&) = delete;
  RecordFile& operator=(const RecordFile&) = delete;

  // All of it or, with an OutputError, nothing: the file then ends as it did before.
  void append(std::string_view data);
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  int file_ = -1;
  std::size_t size_ = 0;
};

}  // namespace berger
