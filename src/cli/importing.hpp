// What the kinds of import share: facts that the command line gives.
#pragma once

#include <string>

#include "berger/model.hpp"
#include "cli/commands.hpp"

namespace berger::cli {

ClassNaming classes_of(const std::string& text);
void take_classes(Facts& facts, const ClassNaming& naming);
// Channels, rate and unit, where they are given.
void take_facts(Model& model, const ImportArguments& a);
void take_standardisation(Preprocessing& preprocessing, const ImportArguments& a, Shape input);

bool is_onnx(const std::string& path);
int import_onnx(const ImportArguments& a);

}  // namespace berger::cli
