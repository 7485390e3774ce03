#include "study/ensembles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>

#include "berger/errors.hpp"
#include "io/atomic_file.hpp"
#include "io/read_file.hpp"
#include "study/environment.hpp"
#include "study/folder.hpp"

namespace berger {
namespace {

constexpr const char* header =
    "name,members,validation_loss,validation_accuracy,test_loss,test_accuracy,mean_test_accuracy\n";

// That of its runs, without the seed.
std::string name_of(const SeedGroup& group) {
  const std::string& run = group.front()->name;
  return run.substr(0, run.rfind("-seed"));
}

std::string file_of(const std::string& folder, const std::string& name) {
  return folder + "/ensembles/" + name + ".safetensors";
}

// Rows by their names, which need no quotes, as they were written.
std::map<std::string, std::string> read_rows(const std::string& path) {
  std::map<std::string, std::string> rows;
  if (!exists(path)) return rows;
  const std::vector<std::byte> bytes = read_file(path);
  std::istringstream text(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  for (std::string line; std::getline(text, line);)
    rows[line.substr(0, line.find(','))] = line + "\n";
  return rows;
}

std::string scores(Decoder& decoder, const std::optional<Dataset>& part) {
  if (!part) return ",";
  std::vector<float> logits(static_cast<std::size_t>(part->size()) *
                            static_cast<std::size_t>(decoder.classes()));
  decoder.logits(*part, logits);
  const Scores s = score(logits, part->labels, decoder.classes());
  return fmt::format("{},{}", s.loss, s.accuracy);
}

std::string mean_test_accuracy(std::span<const RunFigures> figures) {
  double sum = 0;
  for (const RunFigures& f : figures) {
    if (!f.kept || !f.kept->test) return "";
    sum += f.kept->test->accuracy;
  }
  return fmt::format("{}", sum / static_cast<double>(figures.size()));
}

// Writes the model and gives its row.
std::string make(const SeedGroup& group, std::span<const RunFigures> figures,
                 const PreparedData& data, const RunOptions& options) {
  std::vector<NamedModel> models;
  for (const RunConfig* run : group) {
    const std::string own = options.folder + "/runs/" + run->name;
    check_same_data(own + "/environment.json", data, "evaluate an ensemble with it",
                    "begin anew in another folder");
    models.push_back({run->name, load_model(own + "/model.safetensors")});
  }
  const Model model = make_ensemble(std::move(models));
  Decoder decoder(model, {.threads = options.engine.threads * std::max(options.jobs, 1),
                          .isa = options.engine.isa});
  const std::string name = name_of(group);
  const std::string row =
      fmt::format("{},{},{},{},{}\n", name, group.size(), scores(decoder, data.validation),
                  scores(decoder, data.test), mean_test_accuracy(figures));
  make_folders(options.folder + "/ensembles");
  save_model(file_of(options.folder, name), model);
  return row;
}

}  // namespace

std::vector<SeedGroup> seed_groups(const Study& study) {
  std::vector<SeedGroup> groups;
  for (std::size_t i = 0; study.ensemble && i < study.runs.size(); ++i) {
    if (i % study.seeds.size() == 0) groups.emplace_back();
    groups.back().push_back(&study.runs[i]);
  }
  return groups;
}

int make_ensembles(const Study& study, const std::vector<RunFigures>& figures, DataShelf& shelf,
                   const RunOptions& options, const Progress& progress) {
  if (!study.ensemble) return 0;
  const std::string table = options.folder + "/ensembles.csv";
  const std::map<std::string, std::string> before = read_rows(table);
  std::string text = header;
  int left = 0;
  const std::vector<SeedGroup> groups = seed_groups(study);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const std::string name = name_of(groups[i]);
    const auto own = std::span(figures).subspan(i * study.seeds.size(), study.seeds.size());
    if (!std::ranges::all_of(own, [](const RunFigures& f) { return f.state == "done"; })) continue;
    const auto there = before.find(name);
    if (there != before.end() && exists(file_of(options.folder, name))) {
      text += there->second;
    } else if (options.keep_going && !options.keep_going()) {
      ++left;
    } else {
      text += make(groups[i], own, *shelf.get(*groups[i].front(), progress), options);
      write_file(table, text);
    }
    shelf.release(*groups[i].front());
  }
  write_file(table, text);
  return left;
}

}  // namespace berger
