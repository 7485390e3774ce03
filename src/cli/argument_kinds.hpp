// Kinds of options that several commands have.
#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.hpp"

namespace berger::cli {

using Chosen = std::function<int()>;

// A list given as one option a value: --set a=1 --set b=2.
CLI::Option* add_repeated(CLI::App* command, const std::string& name,
                          std::vector<std::string>& values, const std::string& help);
// A whole number whose limits the help leaves out.
CLI::Option* add_number(CLI::App* command, const std::string& name, int& value,
                        const std::string& help, CLI::Range limits);
// One of some words.
CLI::Option* add_word(CLI::App* command, const std::string& name, std::string& value,
                      const std::string& help, std::vector<std::string> words);
void add_threads(CLI::App* command, EngineArguments& engine, const std::string& fallback);
void add_isa(CLI::App* command, EngineArguments& engine);
void add_engine(CLI::App* command, EngineArguments& engine,
                const std::string& threads = "all cores");
void add_style(CLI::App* command, std::string& style);

template <class Arguments>
CLI::App* add_command(CLI::App& app, Chosen& chosen, const std::shared_ptr<Arguments>& arguments,
                      int (*run)(const Arguments&), const std::string& name,
                      const std::string& help) {
  CLI::App* command = app.add_subcommand(name, help);
  command->callback(
      [&chosen, arguments, run] { chosen = [arguments, run] { return run(*arguments); }; });
  return command;
}

// Of many options.
void add_study(CLI::App& app, Chosen& chosen, const EngineArguments& engine,
               const std::vector<std::string>& command_line);
// The commands that take a trained model, or make one of weights.
void add_import(CLI::App& app, Chosen& chosen, EngineArguments& engine);
void add_export(CLI::App& app, Chosen& chosen, EngineArguments& engine);
void add_evaluate(CLI::App& app, Chosen& chosen, const EngineArguments& engine);
void add_predict(CLI::App& app, Chosen& chosen, const EngineArguments& engine);
void add_ensemble(CLI::App& app, Chosen& chosen, EngineArguments& engine);

}  // namespace berger::cli
