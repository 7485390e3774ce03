// The command line of every command but those in model_arguments.cpp; these files alone know the
// command-line library.
#include "cli/arguments.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <tuple>

#include "berger/engine.hpp"
#include "berger/errors.hpp"
#include "berger/evaluation.hpp"
#include "berger/version.hpp"
#include "cli/argument_kinds.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "core/nearest.hpp"

namespace berger::cli {
namespace {

void add_train(CLI::App& app, Chosen& chosen, const EngineArguments& engine,
               const std::vector<std::string>& command_line) {
  auto a = std::make_shared<TrainArguments>();
  a->engine = engine;
  a->command_line = command_line;
  CLI::App* c = add_command(app, chosen, a, train, "train", "Train one network");
  c->add_option("--config", a->config, "A study file without a grid, or the config.toml of a run")
      ->type_name("FILE");
  c->add_option("--data", a->data,
                "What to train on, joined: files, folders of images or simulated:NAME")
      ->type_name("DATA");
  c->add_option("--test", a->test, "What to test on after every epoch")->type_name("DATA");
  c->add_option("--model", a->model,
                "eegnet, eegnet_v4, deepconvnet, lenet, facenet or resnet (eegnet)")
      ->type_name("NAME");
  c->add_option("--epochs", a->epochs, "The same as --set train.epochs=N (100)")->type_name("N");
  c->add_option("--batch-size", a->batch_size, "The same as --set train.batch_size=N (64)")
      ->type_name("N");
  c->add_option("--learning-rate", a->learning_rate,
                "The same as --set train.learning_rate=X (0.001)")
      ->type_name("X");
  c->add_option("--seed", a->seed, "The same as --set train.seed=N (1)")->type_name("N");
  add_repeated(c, "--set", a->set, "Set a key of the study file, such as train.optimizer=sgd")
      ->type_name("KEY=VALUE");
  c->add_option("--out", a->out,
                "Folder for the results (runs/NAME-001, -002, …); must not exist unless --resume")
      ->type_name("DIR");
  c->add_option("--init", a->init,
                "Start from the weights of this file (safetensors, or PyTorch's .pt), matched by "
                "name")
      ->type_name("FILE");
  add_repeated(c, "--rename", a->rename,
               "A prefix of names in the --init file and the network's for it; OLD= strips it")
      ->type_name("OLD=NEW");
  add_repeated(c, "--drop", a->drop, "Leave tensors of the --init file out, by a prefix")
      ->type_name("PREFIX");
  add_repeated(c, "--init-skip", a->init_skip,
               "Keep a layer's fresh weights, such as classify for another number of classes")
      ->type_name("LAYER");
  add_repeated(c, "--no-fuse", a->no_fuse,
               "Switch a rewrite of the network off (berger info lists them)")
      ->type_name("NAME");
  add_word(c, "--team", a->team, "Who trains: threads, or all ranks that mpirun started (threads)",
           {"threads", "mpi"});
  c->add_flag("--resume", a->resume, "Go on where the run in the folder stopped");
  c->add_flag("--tensorboard", a->tensorboard,
              "Write an event file for TensorBoard into the folder, as it trains");
  c->add_flag("--quiet", a->quiet, "No progress");
  c->add_flag("--lines", a->lines, "A line an epoch on a terminal too, above the bar")
      ->excludes("--quiet");
  add_engine(c, a->engine);
  c->footer(
      "Examples:\n  berger train --data S4b_train.npz X11b_train.npz --test S4b_test.npz "
      "X11b_test.npz --model eegnet\n"
      "  berger train --data simulated:motor-imagery --set data.validation.fraction=0.2 --set "
      "train.keep=best_validation");
}

void add_report(CLI::App& app, Chosen& chosen, EngineArguments& engine) {
  auto a = std::make_shared<ReportArguments>();
  CLI::App* c = add_command(app, chosen, a, report, "report",
                            "Table, report.html and figures of studies and runs, side by side");
  c->add_option("DIR", a->folders, "Folders of studies or of runs")->type_name("")->required();
  c->add_option("--out", a->out,
                "Folder for the report (of one DIR: DIR itself; of several: runs/report-001, …); "
                "must not exist")
      ->type_name("DIR");
  add_style(c, a->style);
  c->add_flag("--no-figures", a->no_figures,
              "Leave out the figures for papers, which take the most time");
  add_engine(c, engine);
  c->footer(
      "Examples:\n  berger report runs/demo-001\n  berger report runs/eegnet-001 runs/eegnet-002 "
      "--out both");
}

void add_compare(CLI::App& app, Chosen& chosen, EngineArguments& engine) {
  auto a = std::make_shared<CompareArguments>();
  CLI::App* c = add_command(app, chosen, a, compare, "compare",
                            "Studies or runs side by side: settings that differ, results, test");
  c->add_option("DIR", a->folders, "Folders of studies or of runs, two or more")
      ->type_name("")
      ->required()
      ->expected(2, 1000);
  add_engine(c, engine);
  c->footer(
      "Examples:\n  berger compare runs/eegnet-001 runs/eegnet-002\n  berger compare runs/demo-001 "
      "runs/demo-002");
}

void add_merge(CLI::App& app, Chosen& chosen, EngineArguments& engine) {
  auto a = std::make_shared<MergeArguments>();
  CLI::App* c = add_command(app, chosen, a, merge, "merge",
                            "Join the folders of one study whose parts were run apart");
  c->add_option("DIR", a->folders, "Folders that the parts of the study wrote to")
      ->type_name("")
      ->required();
  c->add_option("-o,--out", a->out, "Folder for all of it; must not exist")
      ->type_name("DIR")
      ->required();
  add_engine(c, engine);
  c->footer("Examples:\n  berger merge from-a/mine from-b/mine -o mine");
}

void add_watch(CLI::App& app, Chosen& chosen, EngineArguments& engine) {
  auto a = std::make_shared<WatchArguments>();
  CLI::App* c = add_command(app, chosen, a, watch, "watch",
                            "Draw a running study or run in the terminal: table and curves");
  c->add_option("DIR", a->folder, "The folder that study or train writes to")
      ->type_name("")
      ->required();
  c->add_option("--interval", a->interval, "Time from look to look (1)")
      ->check(CLI::Range(0.1, 3600.0).description(""))
      ->type_name("SECONDS");
  c->add_flag("--once", a->once, "Print one picture as plain text and end, as without a terminal");
  add_engine(c, engine);
  c->footer(
      "Keys: q ends, up and down choose a run, a shows all that are running, Tab changes between "
      "accuracy and loss\n"
      "where there is room for one only.\n"
      "Examples:\n  berger watch runs/activations-001\n  berger watch runs/eegnet-001 --interval "
      "10\n"
      "  COLUMNS=120 berger watch runs/activations-001 --once");
}

// The options that describe a network.
std::vector<CLI::Option*> add_network(CLI::App* c, NetworkArguments& a) {
  CLI::Option* config = c->add_option("--config", a.config,
                                      "A study file without a grid, or the config.toml of a run")
                            ->type_name("FILE");
  return {
      config,
      c->add_option("--model", a.model,
                    "A network by name: eegnet, eegnet_v4, deepconvnet, lenet, facenet, resnet")
          ->type_name("NAME")
          ->excludes(config),
      c->add_option("--input", a.input,
                    "Electrodes x samples, such as 2x750 (with --config: those of its recordings)")
          ->type_name("HxW"),
      add_number(c, "--classes", a.classes,
                 "Number of classes (with --config: those of its recordings)",
                 CLI::Range(2, 65536)),
      add_repeated(c, "--set", a.set, "Set a key of the study file, such as model.filters=8")
          ->type_name("KEY=VALUE")};
}

void add_summary(CLI::App& app, Chosen& chosen, EngineArguments& engine) {
  auto a = std::make_shared<SummaryArguments>();
  CLI::App* c = add_command(app, chosen, a, summary, "summary",
                            "Layers of a network: output shape, parameters, multiply-adds, memory");
  CLI::Option* file =
      c->add_option("MODEL", a->file, "A model.safetensors, or the folder of a run")->type_name("");
  for (CLI::Option* option : add_network(c, a->network)) option->excludes(file);
  c->add_option("--drawing", a->drawing, "Draw the network into this .svg file; must not exist")
      ->type_name("FILE");
  c->add_flag("--plan", a->plan,
              "Show the steps that the layers are fused into, for training and inference");
  add_number(c, "--batch", a->batch, "Trials a batch, for the memory that training takes (64)",
             CLI::Range(1, 1 << 20));
  add_repeated(c, "--no-fuse", a->no_fuse,
               "Switch a rewrite of the network off (berger info lists them)")
      ->type_name("NAME");
  add_engine(c, engine);
  c->footer(
      "Examples:\n  berger summary --model eegnet --input 2x750 --classes 2 --drawing eegnet.svg\n "
      " berger summary "
      "runs/eegnet-001/model.safetensors "
      "--plan");
}

void add_inspect(CLI::App& app, Chosen& chosen, EngineArguments& engine) {
  auto a = std::make_shared<InspectArguments>();
  CLI::App* c =
      add_command(app, chosen, a, inspect, "inspect",
                  "What is in recordings, trials or images: channels, events, size, rate, labels, "
                  "range, NaNs");
  c->add_option("DATA", a->data, "Files, folders of images, simulated:NAME or bids:FOLDER")
      ->type_name("");
  c->add_option("--config", a->config,
                "Instead of DATA: how this study file cuts trials out of recordings, and what they "
                "are")
      ->type_name("FILE");
  c->add_option("--axes", a->axes,
                "Order of the axes: auto, samples_channels or channels_samples (auto)")
      ->type_name("NAME")
      ->check(CLI::IsMember({"auto", "samples_channels", "channels_samples"}).description(""));
  add_repeated(c, "--set", a->set,
               "Read as training does with this key of the study file, such as data.colour=true")
      ->type_name("KEY=VALUE");
  c->add_flag("--events", a->events, "Of a continuous recording: list its events");
  c->add_flag("--json", a->json, "Of a continuous recording: all of it as JSON");
  c->add_flag("--patient", a->patient, "Of a continuous recording: who and what its header names");
  c->add_option(
       "--plot", a->plot,
       "Of one continuous recording: draw ten seconds, spectra and events into this folder, or - "
       "into the terminal")
      ->type_name("FOLDER");
  c->add_option("--html", a->html,
                "Of one continuous recording: write a page to scroll through it; must not exist")
      ->type_name("FILE");
  c->add_option("--from", a->from, "Seconds at which the page begins")->type_name("S");
  c->add_option("--to", a->to, "Seconds at which the page ends")->type_name("S");
  add_engine(c, engine);
  c->footer(
      "Examples:\n  berger inspect S4b_train.npz\n  berger inspect S001R03.edf --events\n"
      "  berger inspect S001R03.edf --plot S001R03\n  berger inspect --config study.toml\n"
      "  berger inspect "
      "'simulated:motor-imagery?trials=200&seed=3'\n  berger inspect "
      "train-images-idx3-ubyte.gz 'fer2013.csv?usage=Training'");
}

void add_epochs(CLI::App& app, Chosen& chosen, EngineArguments& engine) {
  auto a = std::make_shared<EpochsArguments>();
  CLI::App* c = add_command(app, chosen, a, epochs, "epochs",
                            "Write the trials that a study file cuts out of recordings");
  c->add_option("FILE", a->study, "The study file, with [recordings] and [trials]")
      ->type_name("")
      ->required();
  c->add_option("-o,--out", a->out, "The .npz file to write; must not exist")
      ->type_name("FILE")
      ->required();
  add_repeated(c, "--set", a->set, "Set a key of the file, such as recordings.resample=128")
      ->type_name("KEY=VALUE");
  add_engine(c, engine);
  c->footer("Examples:\n  berger epochs study.toml -o trials.npz");
}

void add_convert(CLI::App& app, Chosen& chosen, EngineArguments& engine) {
  auto a = std::make_shared<ConvertArguments>();
  CLI::App* c =
      add_command(app, chosen, a, convert, "convert",
                  "Write a continuous recording as EDF+, BDF+, BrainVision, EEGLAB, NPZ or\n"
                  "into a BIDS data set");
  c->add_option("IN", a->in, "The recording, of any format that inspect knows")
      ->type_name("")
      ->required();
  c->add_option("OUT", a->out, "The file to write, .edf, .bdf, .vhdr, .set or .npz; must not exist")
      ->type_name("");
  c->add_option("--bids", a->bids, "Add it to a BIDS data set instead of OUT: a folder, old or new")
      ->type_name("FOLDER");
  for (const auto& [option, label, what] :
       {std::tuple{"--subject", &a->subject, "Its subject there, such as 01"},
        std::tuple{"--session", &a->session, "Its session, if there are several"},
        std::tuple{"--task", &a->task, "Its task, such as rest"},
        std::tuple{"--run", &a->run, "Its run, if there are several"}})
    c->add_option(option, *label, what)->type_name("LABEL");
  add_repeated(
      c, "--channels", a->channels,
      "Channels to write: a name, a pattern (C*), a kind (all-eeg), -NAME without it (all)")
      ->type_name("WHICH");
  c->add_option("--unit", a->unit, "Unit of voltages whose file gives none: uV, mV or V")
      ->type_name("NAME");
  c->add_option("--rate", a->rate, "Samples a second, of a file that does not say")
      ->type_name("HZ")
      ->check(CLI::Validator(CLI::PositiveNumber).description(""));
  c->add_flag("--anonymous", a->anonymous, "Without names, dates and descriptions of the header");
  add_engine(c, engine);
  c->footer(
      "Examples:\n  berger convert S001R03.edf S001R03.npz --channels 'C*'\n"
      "  berger convert run.bdf run.edf --anonymous\n"
      "  berger convert run.bdf --bids study --subject 01 --task motor");
}

void add_simulate(CLI::App& app, Chosen& chosen, EngineArguments& engine) {
  auto a = std::make_shared<SimulateArguments>();
  CLI::App* c =
      add_command(app, chosen, a, simulate, "simulate", "Write simulated recordings or images");
  c->add_option("WHAT", a->what,
                "motor-imagery: left and right hand over C3 and C4; digits: 28 x 28, 10 classes; "
                "faces: 48 x 48, 7 "
                "expressions")
      ->type_name("")
      ->required()
      ->check(CLI::IsMember({"motor-imagery", "digits", "faces"}).description(""));
  c->add_option(
       "-o,--out", a->out,
       "The file to write; must not exist. Recordings: .npz; images: IDX, the labels beside it")
      ->type_name("FILE")
      ->required();
  add_number(c, "--trials", a->trials,
             "Number of trials or images (1080, 10000 digits, 7000 faces)",
             CLI::Range(1, 1'000'000));
  c->add_option("--seed", a->seed, "Fixes everything that is drawn (1)")
      ->check(CLI::Validator(CLI::NonNegativeNumber).description(""))
      ->type_name("N");
  c->add_option("--part", a->part,
                "train or test: other trials of the same subjects, other images (train)")
      ->type_name("NAME")
      ->check(CLI::IsMember({"train", "test"}).description(""));
  add_engine(c, engine);
  c->footer(
      "Examples:\n  berger simulate motor-imagery -o train.npz\n  berger simulate motor-imagery -o "
      "test.npz --part test --trials "
      "500\n  berger simulate digits -o train-images-idx3-ubyte.gz");
}

void add_bench(CLI::App& app, Chosen& chosen, const EngineArguments& engine) {
  auto a = std::make_shared<BenchArguments>();
  a->engine = engine;
  CLI::App* c = add_command(app, chosen, a, bench, "bench",
                            "How fast this machine trains and decodes, and how near to its limit");
  add_network(c, a->network);
  add_number(c, "--batch", a->batch, "Trials a batch (64)", CLI::Range(1, 4096));
  add_repeated(c, "--no-fuse", a->no_fuse,
               "Switch a rewrite of the network off (berger info lists them)")
      ->type_name("NAME");
  c->add_flag("--json", a->json, "Print JSON instead of a table");
  add_engine(c, a->engine, "one, then all cores");
  c->footer(
      "Examples:\n  berger bench\n  berger bench --model deepconvnet --input 22x1125 --classes 4 "
      "--threads 1 --isa avx2\n"
      "  berger bench --config runs/eegnet-001/config.toml --json");
}

void add_info(CLI::App& app, Chosen& chosen, const EngineArguments& engine) {
  auto a = std::make_shared<EngineArguments>(engine);
  CLI::App* c =
      add_command(app, chosen, a, info, "info", "Version, kernels, threads, devices and libraries");
  add_engine(c, *a);
}

// --isa and --threads may stand before the command too; they are then the default of the command's
// own.
EngineArguments leading_engine(std::vector<std::string>& arguments) {
  EngineArguments engine;
  CLI::App app;
  app.set_help_flag();
  app.prefix_command();
  add_engine(&app, engine);
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  app.parse(reversed);
  arguments = app.remaining();
  return engine;
}

void refuse_unknown_command(const CLI::App& app, const std::vector<std::string>& arguments) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  if (arguments.empty())
    throw UsageError(fmt::format("what to do? Commands: {}", fmt::join(names, ", ")),
                     "berger --help explains them");
  const std::string& word = arguments[0];
  if (word[0] == '-') return;
  if (std::find(names.begin(), names.end(), word) != names.end()) return;
  throw UsageError(
      fmt::format("unknown command \"{}\"; did you mean \"{}\"?", word, nearest(word, names)),
      "berger --help lists the commands");
}

std::string help_of(const CLI::App& app) {
  const auto commands = app.get_subcommands();
  return commands.empty() ? "berger --help"
                          : fmt::format("berger {} --help", commands[0]->get_name());
}

}  // namespace

std::function<int()> parse(const std::vector<std::string>& command_line) {
  CLI::App app("Train, compare and deploy compact convolutional networks for EEG", "berger");
  app.set_version_flag("--version", std::string(version));
  app.require_subcommand(1);
  app.footer(
      "berger COMMAND --help tells what a command takes.\n"
      "Exit codes: 0 done, 2 usage or configuration, 3 input, 4 diverged, 5 output, 70 a bug, 130 "
      "interrupted.");
  Chosen chosen;
  std::vector<std::string> arguments(command_line.begin() + 1, command_line.end());
  try {
    EngineArguments engine = leading_engine(arguments);
    add_study(app, chosen, engine, command_line);
    add_train(app, chosen, engine, command_line);
    add_report(app, chosen, engine);
    add_merge(app, chosen, engine);
    add_compare(app, chosen, engine);
    add_watch(app, chosen, engine);
    add_import(app, chosen, engine);
    add_export(app, chosen, engine);
    add_evaluate(app, chosen, engine);
    add_predict(app, chosen, engine);
    add_ensemble(app, chosen, engine);
    add_summary(app, chosen, engine);
    add_inspect(app, chosen, engine);
    add_epochs(app, chosen, engine);
    add_convert(app, chosen, engine);
    add_simulate(app, chosen, engine);
    add_bench(app, chosen, engine);
    add_info(app, chosen, engine);
    refuse_unknown_command(app, arguments);
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    const std::string text = app.help();
    return [text] { return print(text), 0; };
  } catch (const CLI::CallForVersion& asked) {
    const std::string text = std::string(asked.what()) + "\n";
    return [text] { return print(text), 0; };
  } catch (const CLI::ParseError& error) {
    throw UsageError(error.what(), help_of(app) + " tells what it takes");
  }
  return chosen;
}

}  // namespace berger::cli
