#include "cli/argument_kinds.hpp"

#include "berger/engine.hpp"
#include "berger/errors.hpp"

namespace berger::cli {
namespace {

// Empty, or why these kernels cannot be used.
std::string kernels_problem(const std::string& isa) {
  try {
    parse_isa(isa);
    return {};
  } catch (const DeviceError& error) {
    return error.what();
  }
}

}  // namespace

CLI::Option* add_repeated(CLI::App* command, const std::string& name,
                          std::vector<std::string>& values, const std::string& help) {
  return command->add_option(name, values, help)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

CLI::Option* add_number(CLI::App* command, const std::string& name, int& value,
                        const std::string& help, CLI::Range limits) {
  return command->add_option(name, value, help)->check(limits.description(""))->type_name("N");
}

void add_threads(CLI::App* command, EngineArguments& engine, const std::string& fallback) {
  add_number(command, "--threads", engine.threads,
             "Threads to use (" + fallback + "); any number gives the same bits",
             CLI::Range(1, 1024));
}

void add_isa(CLI::App* command, EngineArguments& engine) {
  command
      ->add_option("--isa", engine.isa,
                   "Kernels to use, of those that 'berger info' names (the fastest); the bits are "
                   "the same")
      ->check(kernels_problem)
      ->type_name("NAME");
}

void add_engine(CLI::App* command, EngineArguments& engine, const std::string& threads) {
  add_isa(command, engine);
  add_threads(command, engine, threads);
}

void add_style(CLI::App* command, std::string& style) {
  command
      ->add_option(
          "--style", style,
          "Of figures: screen, column, page, slide, width=85mm,font=8pt or a mixture (screen)")
      ->type_name("STYLE");
}

CLI::Option* add_word(CLI::App* command, const std::string& name, std::string& value,
                      const std::string& help, std::vector<std::string> words) {
  return command->add_option(name, value, help)
      ->type_name("NAME")
      ->check(CLI::IsMember(std::move(words)).description(""));
}

}  // namespace berger::cli
