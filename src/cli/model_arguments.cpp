// The command line of import, export, evaluate, predict and ensemble.
#include "berger/evaluation.hpp"
#include "cli/argument_kinds.hpp"

namespace berger::cli {
namespace {

void add_reading(CLI::App* c, ReadingArguments& a) {
  add_word(c, "--axes", a.axes,
           "Order of the axes in NPZ files: auto, samples_channels or channels_samples (the one "
           "that fits the model)",
           {"auto", "samples_channels", "channels_samples"});
  add_word(c, "--nan", a.nan, "NaNs: mean replaces them, error refuses them (the model's)",
           {"mean", "error"});
  add_word(c, "--broken", a.broken,
           "Broken images: error ends the reading, skip leaves them out (the model's)",
           {"error", "skip"});
  add_word(c, "--alpha", a.alpha,
           "Transparent pixels: ignore takes their colour, white and black lie beneath (the "
           "model's)",
           {"ignore", "white", "black"});
  c->add_option("--image-size", a.image_size,
                "Rows x columns that every image is resized to (the model's)")
      ->type_name("HxW");
  c->add_option("--classes", a.classes,
                "What the labels of DATA mean: names in ascending order of the labels, left,right, "
                "or the label of each, left=1,right=2 (as DATA and the model say)")
      ->type_name("NAMES");
}

void add_deciding(CLI::App* c, DecidingArguments& a, const std::string& without_data) {
  std::vector<std::string> rules;
  for (const std::string_view rule : names(Rule{})) rules.emplace_back(rule);
  add_word(c, "--rule", a.rule,
           "How probabilities become decisions: argmax, prior_ratio, above_prior or thresholds "
           "(argmax)",
           rules);
  c->add_option("--validation", a.validation, "Recordings to tune the thresholds on" + without_data)
      ->type_name("DATA");
  add_number(c, "--views", a.views,
             "Views of each trial to decide by, drawn as training augmented its trials (the "
             "model's)",
             CLI::Range(1, 10'000));
}

}  // namespace

void add_import(CLI::App& app, Chosen& chosen, EngineArguments& engine) {
  auto a = std::make_shared<ImportArguments>();
  CLI::App* c = add_command(
      app, chosen, a, import_weights, "import",
      "A model of what was trained elsewhere, weights or an ONNX file, without training");
  c->add_option(
       "WEIGHTS", a->weights,
       "Safetensors, what PyTorch saved (a state dict, or a checkpoint that holds one), or an "
       "ONNX file, which names its network itself")
      ->type_name("")
      ->required();
  CLI::Option* config =
      c->add_option("--config", a->config, "A study file without a grid that names the network")
          ->type_name("FILE");
  c->add_option("--model", a->model,
                "A network by name: eegnet, eegnet_v4, deepconvnet, lenet, facenet, resnet")
      ->type_name("NAME")
      ->excludes(config);
  c->add_option("--input", a->input,
                "Electrodes x samples, such as 22x1000; of images maps x rows x columns (an ONNX "
                "file says so itself, unless it leaves sizes open)")
      ->type_name("HxW");
  c->add_option("--classes", a->classes,
                "In the order of the outputs: their number, names (left,right), or names with "
                "their labels (left=1,right=2); of an ONNX file only where it names none")
      ->type_name("NAMES");
  c->add_option("--channels", a->channels, "Names of the electrodes, with commas between")
      ->type_name("NAMES");
  c->add_option("--rate", a->rate, "Samples a second")
      ->check(CLI::Range(0.001, 1e7).description(""))
      ->type_name("HZ");
  c->add_option("--unit", a->unit, "Of the recordings that the network was trained on, such as uV")
      ->type_name("UNIT");
  c->add_flag("--images", a->images,
              "The trials are images, a pixel being byte / 255 (lenet, facenet and resnet take "
              "them without this)");
  c->add_option("--mean", a->mean,
                "What training subtracted first, of each map or channel, with commas between")
      ->delimiter(',')
      ->type_name("X,…");
  c->add_option("--sd", a->sd, "What it then divided by")->delimiter(',')->type_name("X,…");
  add_repeated(c, "--set", a->set, "Set a key of the study file, such as model.filters=8")
      ->type_name("KEY=VALUE");
  add_repeated(c, "--rename", a->rename,
               "A prefix of names in the file and the network's for it; OLD= strips it")
      ->type_name("OLD=NEW");
  add_repeated(c, "--drop", a->drop, "Leave tensors out, by a prefix")->type_name("PREFIX");
  c->add_option("-o,--out", a->out, "The .safetensors file to write; must not exist")
      ->type_name("MODEL")
      ->required();
  add_engine(c, engine);
  c->footer(
      "Examples:\n  berger import eegnet.pt --model eegnet --input 3x750 --classes left=1,right=2 "
      "--channels C3,Cz,C4 --rate 250 --unit uV -o eegnet.safetensors\n  berger import mnist.pth "
      "--model lenet --input 28x28 --classes 10 --mean 0.1307 --sd 0.3081 -o digits.safetensors\n"
      "  berger import theirs.onnx --classes left=1,right=2 --rate 250 --unit uV -o "
      "ours.safetensors");
}

void add_export(CLI::App& app, Chosen& chosen, EngineArguments& engine) {
  auto a = std::make_shared<ExportArguments>();
  CLI::App* c = add_command(app, chosen, a, export_model, "export",
                            "A model as an ONNX file, for other programs");
  c->add_option("MODEL", a->model, "A model.safetensors, or the folder of a run")
      ->type_name("")
      ->required();
  c->add_option("-o,--out", a->out, "The .onnx file to write; must not exist")
      ->type_name("FILE")
      ->required();
  c->add_flag("--with-filter", a->with_filter,
              "The reference and the FIR filter of the study's [recordings] inside: the input is "
              "a longer piece of the recording");
  c->add_option("--unit", a->unit, "Of the input: V, mV or uV (the model's)")->type_name("UNIT");
  add_engine(c, engine);
  c->footer(
      "Examples:\n  berger export runs/eegnet-001 -o eegnet.onnx\n  berger export "
      "faces.safetensors -o faces.onnx\n  berger export runs/eegnet-001 --with-filter --unit V "
      "-o live.onnx");
}

void add_evaluate(CLI::App& app, Chosen& chosen, const EngineArguments& engine) {
  auto a = std::make_shared<EvaluateArguments>();
  a->engine = engine;
  CLI::App* c = add_command(
      app, chosen, a, evaluate, "evaluate",
      "Accuracy, loss, kappa, AUC, calibration, per-class table and confusion matrix of a model");
  c->add_option("MODEL", a->model, "A model.safetensors, or the folder of a run")
      ->type_name("")
      ->required();
  c->add_option("DATA", a->data,
                "Recordings with labels; none: the validation and test data of the run that the "
                "model belongs to")
      ->type_name("");
  add_deciding(c, a->deciding, " (without DATA: the run's own validation part)");
  c->add_option("--figures", a->figures,
                "Folder for figures: confusion, class shares, pictures, filters; must not exist")
      ->type_name("DIR");
  c->add_option("--show", a->show,
                "Trials to draw too: their numbers, from 1, as predict gives them, with commas "
                "between")
      ->type_name("N,…")
      ->delimiter(',');
  add_style(c, a->style);
  add_reading(c, a->reading);
  add_engine(c, a->engine);
  c->footer(
      "Examples:\n  berger evaluate runs/eegnet-001/model.safetensors S4b_test.npz\n  berger "
      "evaluate runs/eegnet-001 --figures "
      "figures\n  berger evaluate runs/faces-001 --rule above_prior\n  berger evaluate "
      "runs/eegnet-001/model.safetensors "
      "S4b_test.npz --rule thresholds --validation S4b_more.npz\n  berger evaluate runs/faces-001 "
      "--figures figures --show 3,17,42");
}

void add_predict(CLI::App& app, Chosen& chosen, const EngineArguments& engine) {
  auto a = std::make_shared<PredictArguments>();
  a->engine = engine;
  CLI::App* c = add_command(app, chosen, a, predict, "predict",
                            "Decode trials: class, probabilities and logits of each");
  c->add_option("MODEL", a->model, "A model.safetensors, or the folder of a run")
      ->type_name("")
      ->required();
  c->add_option("DATA", a->data,
                "Recordings or images, with labels or without: files, folders, a single picture")
      ->type_name("")
      ->required();
  c->add_option("-o,--out", a->out, "The file to write, .csv or .npz; must not exist")
      ->type_name("FILE")
      ->required();
  add_deciding(c, a->deciding, "");
  add_reading(c, a->reading);
  add_engine(c, a->engine);
  c->footer(
      "Examples:\n  berger predict model.safetensors new.npz -o predictions.csv\n  berger predict "
      "runs/faces-001 portrait.jpg --image-size 48x48 -o portrait.csv\n  berger predict "
      "runs/faces-001 'fer2013.csv?usage=PrivateTest' --rule prior_ratio --views 2 -o faces.csv");
}

void add_ensemble(CLI::App& app, Chosen& chosen, EngineArguments& engine) {
  auto a = std::make_shared<EnsembleArguments>();
  CLI::App* c =
      add_command(app, chosen, a, ensemble, "ensemble",
                  "One model of several, which decides by the mean of their probabilities");
  c->add_option("MODEL", a->models,
                "Models: files, folders of runs, or ensembles, of which the members are taken")
      ->type_name("")
      ->required();
  c->add_option("-o,--out", a->out, "The .safetensors file to write; must not exist")
      ->type_name("FILE")
      ->required();
  add_number(c, "--views", a->views,
             "Views of each trial to decide by, drawn as training augmented its trials (as each "
             "model does)",
             CLI::Range(1, 10'000));
  add_engine(c, engine);
  c->footer(
      "Examples:\n  berger ensemble runs/faces-001/runs/*-seed? -o faces.safetensors\n  berger "
      "ensemble a.safetensors "
      "b.safetensors --views 8 -o both.safetensors\n  berger ensemble runs/facenet-001 --views 2 "
      "-o mirrored.safetensors\n"
      "  berger evaluate faces.safetensors 'fer2013.csv?usage=PrivateTest'");
}

}  // namespace berger::cli
