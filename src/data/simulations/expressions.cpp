#include "data/simulations/expressions.hpp"

#include <algorithm>

namespace berger {
namespace {

// Typical combinations: Ekman & Friesen's "Unmasking the Face" (1975), in units as the manual of
// 1978 names them.
constexpr std::array<ActionUnits, 7> typical{{
    {.brow_lowerer = 1,
     .upper_lid_raiser = 0.4,
     .lid_tightener = 0.8,
     .lip_corner_depressor = 0.2,
     .lip_tightener = 0.9},
    {.brow_lowerer = 0.5,
     .cheek_raiser = 0.3,
     .lid_tightener = 0.5,
     .nose_wrinkler = 1,
     .upper_lip_raiser = 0.9,
     .lip_corner_depressor = 0.4},
    {.inner_brow_raiser = 0.9,
     .outer_brow_raiser = 0.5,
     .brow_lowerer = 0.5,
     .upper_lid_raiser = 0.8,
     .lip_stretcher = 0.9,
     .jaw_drop = 0.4},
    {.cheek_raiser = 0.8, .lip_corner_puller = 1, .jaw_drop = 0.25},
    {.inner_brow_raiser = 0.8,
     .brow_lowerer = 0.45,
     .lid_tightener = 0.2,
     .lip_corner_depressor = 0.9},
    {.inner_brow_raiser = 0.9, .outer_brow_raiser = 0.9, .upper_lid_raiser = 0.7, .jaw_drop = 0.9},
    {},
}};

}  // namespace

ActionUnits draw_expression(std::int64_t expression, Draws& draws) {
  ActionUnits face = typical[static_cast<std::size_t>(expression)];
  const double strength = draws.between(0.4, 1.2), apart = draws.between(0.05, 0.25);
  for (double* unit :
       {&face.inner_brow_raiser, &face.outer_brow_raiser, &face.brow_lowerer,
        &face.upper_lid_raiser, &face.cheek_raiser, &face.lid_tightener, &face.nose_wrinkler,
        &face.upper_lip_raiser, &face.lip_corner_puller, &face.lip_corner_depressor,
        &face.lip_stretcher, &face.lip_tightener, &face.jaw_drop}) {
    const double share = draws.between(0.6, 1.2);
    *unit = *unit * strength * share + draws.about(0, apart);
  }
  // Mouths are open for other reasons too: speech, laughter, shouting.
  if (draws.chance(0.3)) face.jaw_drop += draws.between(0, 0.5);
  face.jaw_drop = std::max(face.jaw_drop, 0.0);
  return face;
}

}  // namespace berger
