#include <fmt/format.h>

#include "berger/dataset.hpp"
#include "berger/errors.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "data/images/idx.hpp"
#include "data/simulations/digits.hpp"
#include "data/simulations/faces.hpp"
#include "study/exit_code.hpp"

namespace berger::cli {
namespace {

void write_recordings(const std::string& path, const SimulationOptions& options) {
  if (!path.ends_with(".npz"))
    throw ConfigError(
        "", fmt::format("-o {}: unknown kind of file; give a name that ends in .npz", path));
  refuse_existing_file(path);
  const Dataset data = simulate_motor_imagery(options);
  write_npz(path, data);
  print(fmt::format("{} trials of {} channels and {} samples written to {}\n", data.size(),
                    data.shape().height, data.shape().width, path));
}

void write_images(const std::string& path, const SimulationOptions& options,
                  ImageSet (*simulate)(const SimulationOptions&)) {
  const std::string labels = labels_name(path);
  if (labels.empty())
    throw ConfigError("", fmt::format("-o {}: images and labels are two files of IDX; give a name "
                                      "with \"images\" in it, such as "
                                      "train-images-idx3-ubyte.gz",
                                      path));
  refuse_existing_file(path);
  refuse_existing_file(labels);
  const ImageSet set = simulate(options);
  write_idx(path, set);
  print(fmt::format("{} images of {} × {} written to {}, their labels to {}\n", set.count,
                    set.shape.height, set.shape.width, path, labels));
}

}  // namespace

int simulate(const SimulateArguments& arguments) {
  const SimulationOptions options{.trials = arguments.trials,
                                  .seed = arguments.seed,
                                  .part = arguments.part == "test" ? Part::test : Part::train};
  if (arguments.what == "motor-imagery")
    write_recordings(arguments.out, options);
  else
    write_images(arguments.out, options,
                 arguments.what == "faces" ? simulate_faces : simulate_digits);
  return exit_codes::done;
}

}  // namespace berger::cli
