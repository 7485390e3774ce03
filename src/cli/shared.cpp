#include "cli/shared.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>

#include "berger/errors.hpp"
#include "cli/output.hpp"
#include "cli/reading.hpp"
#include "core/shell_quoted.hpp"
#include "runs/value.hpp"
#include "study/folder_claim.hpp"

namespace berger::cli {

ClassNaming parse_naming(const std::string& text) {
  const auto fail = [&](const char* why) {
    throw ConfigError("", fmt::format("--classes {}: {}; expected names, left,right, or the label "
                                      "of each, left=1,right=2",
                                      text, why));
  };
  ClassNaming naming;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    const std::string each = text.substr(at, end - at);
    at = end + 1;
    const std::size_t equals = each.rfind('=');
    const std::string name = each.substr(0, equals);
    if (name.empty()) fail("a name is empty");
    if (std::ranges::find(naming.names, name) != naming.names.end()) fail("a name is there twice");
    naming.names.push_back(name);
    if (equals == std::string::npos) continue;
    std::int64_t value = 0;
    const char* last = each.data() + each.size();
    const auto read = std::from_chars(each.data() + equals + 1, last, value);
    if (read.ec != std::errc{} || read.ptr != last) fail("a label is no whole number");
    if (std::ranges::find(naming.values, value) != naming.values.end())
      fail("a label is there twice");
    naming.values.push_back(value);
  }
  if (!naming.values.empty() && naming.values.size() != naming.names.size())
    fail("some names have a label and some have none");
  return naming;
}

WeightNames weight_names(const std::vector<std::string>& rename,
                         const std::vector<std::string>& drop) {
  WeightNames names{.drop = drop};
  for (const std::string& text : rename) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
      throw ConfigError("", fmt::format("--rename {}: expected OLD=NEW, such as --rename "
                                        "fc=classify.0, or OLD= to strip a prefix",
                                        text));
    names.rename.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return names;
}

Shape parse_size(const std::string& option, const std::string& text) {
  std::vector<int> numbers;
  const char* at = text.data();
  const char* end = at + text.size();
  while (true) {
    int number = 0;
    const auto [next, error] = std::from_chars(at, end, number);
    if (error != std::errc() || number < 1) break;
    numbers.push_back(number);
    if (next == end) {
      if (numbers.size() == 2) return {.maps = 1, .height = numbers[0], .width = numbers[1]};
      if (numbers.size() == 3)
        return {.maps = numbers[0], .height = numbers[1], .width = numbers[2]};
      break;
    }
    if (*next != 'x') break;
    at = next + 1;
  }
  throw ConfigError("", fmt::format("{} {}: expected {}", option, text,
                                    option == "--input" ? "electrodes x samples, such as 2x750"
                                                        : "rows x columns, such as 48x48"));
}

Engine engine_of(const EngineArguments& arguments, int default_threads) {
  return {.threads = arguments.threads > 0 ? arguments.threads : default_threads,
          .isa = arguments.isa.empty() ? default_isa() : parse_isa(arguments.isa)};
}

Network described_network(const NetworkArguments& a) {
  std::vector<std::string> settings;
  if (!a.model.empty()) settings.push_back("model.name=" + toml_string(a.model));
  settings.insert(settings.end(), a.set.begin(), a.set.end());
  const RunConfig config = read_run(a.config, settings);
  if (!a.input.empty() && a.classes > 0)
    return build(config.model, parse_size("--input", a.input), a.classes);
  if (config.data.train.empty() && config.data.recordings.files.empty())
    throw ConfigError("",
                      "of which input? Give --input CHANNELSxSAMPLES and --classes K, such as "
                      "--input 2x750 --classes 2");
  const PreparedData data = prepare(config.data, reading_printer());
  return build(config.model, a.input.empty() ? data.train.shape() : parse_size("--input", a.input),
               a.classes > 0 ? a.classes : static_cast<int>(data.train.classes.size()));
}

std::string model_path(const std::string& file_or_folder) {
  std::error_code error;
  if (!std::filesystem::is_directory(file_or_folder, error)) return file_or_folder;
  const std::string inside = file_or_folder + "/model.safetensors";
  if (!std::filesystem::exists(inside, error))
    throw FileError(
        file_or_folder,
        "holds no model.safetensors; name the folder of a run (those of a study are in its runs/)");
  return inside;
}

std::string results_folder(const std::string& out, bool resume, const std::string& name) {
  if (!out.empty()) return out;
  if (resume) return latest_folder("runs", name);
  static std::optional<FolderClaim> claim;  // until the program ends, which has one folder
  return claim.emplace("runs", name).folder();
}

std::string resume_command(const std::vector<std::string>& command_line,
                           const std::string& folder) {
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
