// What a table of configurations can show of a run: [report] columns.
#pragma once

#include <array>
#include <string_view>

namespace berger::runs {

enum class ColumnKind { percent, loss, number, epoch, seconds };

struct Column {
  std::string_view name, heading;
  ColumnKind kind = ColumnKind::percent;
};

inline constexpr std::array columns{
    Column{"train_accuracy", "training accuracy"},
    Column{"best_train_accuracy", "highest training accuracy"},
    Column{"validation_accuracy", "validation accuracy"},
    Column{"test_accuracy", "test accuracy"},
    Column{"train_loss", "training loss", ColumnKind::loss},
    Column{"validation_loss", "validation loss", ColumnKind::loss},
    Column{"test_loss", "test loss", ColumnKind::loss},
    Column{"train_loss_sum", "training loss, summed", ColumnKind::loss},
    Column{"validation_loss_sum", "validation loss, summed", ColumnKind::loss},
    Column{"test_loss_sum", "test loss, summed", ColumnKind::loss},
    Column{"balanced_accuracy", "balanced accuracy"},
    Column{"macro_f1", "macro F1"},
    Column{"kappa", "kappa", ColumnKind::number},
    Column{"auc", "AUC", ColumnKind::number},
    Column{"kept_epoch", "kept epoch", ColumnKind::epoch},
    Column{"epochs", "epochs", ColumnKind::epoch},
    Column{"parameters", "parameters", ColumnKind::epoch},
    Column{"seconds", "seconds a run", ColumnKind::seconds}};

// Of a class: "recall.Disgust".
inline constexpr std::string_view recall_prefix = "recall.";

constexpr const Column* find_column(std::string_view name) {
  for (const Column& column : columns)
    if (column.name == name) return &column;
  return nullptr;
}
constexpr bool is_column(std::string_view name) {
  return find_column(name) != nullptr ||
         (name.starts_with(recall_prefix) && name.size() > recall_prefix.size());
}

}  // namespace berger::runs
