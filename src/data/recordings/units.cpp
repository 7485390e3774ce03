#include "data/recordings/units.hpp"

#include <algorithm>
#include <array>

#include "io/text_fields.hpp"

namespace berger {
namespace {

struct Voltage {
  std::string_view text;
  double factor;
};

// U+00B5 and U+03BC are both in use; "Âµ" is the first, read as Latin-1; bytes 83 CA are Shift-JIS.
constexpr std::array<Voltage, 15> voltages{{{"µV", 1},
                                            {"\u03bcV", 1},
                                            {"\u00c2µV", 1},
                                            {"uV", 1},
                                            {"muV", 1},
                                            {"microV", 1},
                                            {"microvolt", 1},
                                            {"microvolts", 1},
                                            {"\x83\xcaV", 1},
                                            {"\u0192\u00caV", 1},
                                            {"mV", 1e3},
                                            {"nV", 1e-3},
                                            {"V", 1e6},
                                            {"volt", 1e6},
                                            {"volts", 1e6}}};

}  // namespace

UnitOfFile unit_of(std::string_view text) {
  const std::string_view unit = trimmed(text);
  if (unit.empty()) return {};
  const auto found = std::ranges::find_if(voltages, [&](const Voltage& voltage) {
    // "UV" and "uv" are µV; "MV" is not mV
    return voltage.text == unit ||
           (voltage.factor == 1 && lower_case(voltage.text) == lower_case(unit)) ||
           (voltage.text.size() > 2 && lower_case(voltage.text) == lower_case(unit));
  });
  if (found != voltages.end())
    return {.voltage = true, .to_microvolts = found->factor, .name = "µV"};
  return {.voltage = false, .to_microvolts = 1, .name = std::string(unit)};
}

}  // namespace berger
