#include "data/recordings/stored_epochs.hpp"

#include "data/recordings/readers.hpp"
#include "io/fiff.hpp"
#include "io/mat.hpp"
#include "io/mat_hdf5.hpp"

namespace berger {

std::optional<StoredEpochs> stored_epochs(const std::string& path) {
  const auto start = start_of_file(path, recognised_bytes);
  if (is_mat(start)) {
    const ByteFile file(path), outline = as_mat_five(file, MatPart::outline);
    if (!is_eeglab(outline)) return std::nullopt;
    EeglabFile set = open_eeglab(outline, files_beside(path));
    if (set.trials > 1 && is_mat_hdf5(start))
      set = open_eeglab(as_mat_five(file, MatPart::whole), files_beside(path));
    if (set.trials > 1) return std::move(set.epochs);
  }
  if (is_fiff(start) && !is_fif_recording(path)) return fif_epochs(ByteFile(path));
  return std::nullopt;
}

}  // namespace berger
