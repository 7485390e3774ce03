#include <fmt/format.h>

#include "berger/errors.hpp"
#include "berger/model.hpp"
#include "cli/commands.hpp"
#include "cli/model_text.hpp"
#include "cli/output.hpp"
#include "cli/shared.hpp"
#include "study/exit_code.hpp"

namespace berger::cli {

int ensemble(const EnsembleArguments& arguments) {
  refuse_existing_file(arguments.out);
  if (arguments.models.size() == 1 && arguments.views == 0)
    throw ConfigError("",
                      "one MODEL is no ensemble; name more, or give --views N to let it decide by "
                      "views of each trial");
  std::vector<NamedModel> models;
  for (const std::string& name : arguments.models) {
    models.push_back({name, load_model(model_path(name))});
    if (arguments.views > 0) set_views(models.back(), arguments.views);
  }
  const Model model = make_ensemble(std::move(models));
  refuse_existing_file(arguments.out);
  save_model(arguments.out, model);
  print(members_table(model) + fmt::format("\nmodel: {}\n", arguments.out));
  return exit_codes::done;
}

}  // namespace berger::cli
