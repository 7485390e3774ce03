#include "cli/shared.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "berger/errors.hpp"
#include "cli/output.hpp"

namespace berger::cli {

Engine engine_of(const EngineArguments& arguments, int default_threads) {
  return {.threads = arguments.threads > 0 ? arguments.threads : default_threads,
          .isa = arguments.isa.empty() ? default_isa() : parse_isa(arguments.isa)};
}

std::string model_path(const std::string& file_or_folder) {
  std::error_code error;
  if (!std::filesystem::is_directory(file_or_folder, error)) return file_or_folder;
  const std::string inside = file_or_folder + "/model.safetensors";
  if (!std::filesystem::exists(inside, error))
    throw FileError(file_or_folder, "holds no model.safetensors; name the folder of a run (those of a study are in its runs/)");
  return inside;
}

std::string results_folder(const std::string& out, bool resume, const std::string& name) {
  if (!out.empty()) return out;
  return resume ? latest_folder("runs", name) : next_folder("runs", name);
}

std::string resume_command(const std::vector<std::string>& command_line, const std::string& folder) {
  std::string text;
  for (std::size_t i = 0; i < command_line.size(); ++i) {
    const std::string& word = command_line[i];
    if (word == "--out") ++i;
    if (word == "--out" || word == "--resume" || word.starts_with("--out=")) continue;
    text += shell_quoted(word) + " ";
  }
  return text + "--out " + shell_quoted(folder) + " --resume";
}

void say_interrupted(const std::vector<std::string>& command_line, const std::string& folder) {
  say("berger: interrupted; what is done is kept in " + folder);
  say("go on with: " + resume_command(command_line, folder));
}

}  // namespace berger::cli
