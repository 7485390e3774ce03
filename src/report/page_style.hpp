// The page's style sheet: light and dark as the reader's system asks, tables and figures that scroll by themselves on
// narrow screens, and plain black on white in print.
#pragma once

#include <string_view>

namespace berger::report {

inline constexpr std::string_view page_style = R"css(
:root { color-scheme: light dark; --text: #1b1b1f; --faint: #5b5f66; --page: #ffffff; --line: #d5d8dd; --band: #f3f5f7; --link: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6e7ea; --faint: #a4a9b1; --page: #16181c; --line: #3a3e46; --band: #1f2228; --link: #7db8f0; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem clamp(0.75rem, 3vw, 2.5rem) 3rem; max-width: 100rem; background: var(--page); color: var(--text);
       font: 1rem/1.5 system-ui, "DejaVu Sans", sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0.5rem 0; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 0.6rem; border-bottom: 1px solid var(--line); padding-bottom: 0.2rem; }
p, ul { max-width: 48rem; }
.answer { font-size: 1.15rem; }
a { color: var(--link); }
nav { display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; }
.scroll { overflow-x: auto; margin: 0.8rem 0; }
.scroll:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
table { border-collapse: collapse; font-size: 0.92rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--faint); padding-bottom: 0.4rem; }
caption span { position: sticky; left: 0; display: inline-block; max-width: min(60rem, calc(100vw - 2rem)); }
th, td { padding: 0.3rem 0.7rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; white-space: nowrap; }
thead th { background: var(--band); white-space: normal; vertical-align: bottom; }
tbody th { font-weight: 600; }
.number { text-align: right; }
.facts td { white-space: normal; overflow-wrap: anywhere; }
.figures { display: grid; gap: 1.2rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 34rem), 1fr)); }
figure { margin: 0; min-width: 0; }
figure .scroll { background: #ffffff; border: 1px solid var(--line); border-radius: 6px; margin: 0; }
figure img { display: block; width: 100%; min-width: 33rem; max-width: 62rem; height: auto; margin: 0 auto; }
figcaption { color: var(--faint); font-size: 0.9rem; padding-top: 0.3rem; }
pre { background: var(--band); border: 1px solid var(--line); border-radius: 6px; padding: 0.7rem; overflow-x: auto; }
details { margin: 0.6rem 0; }
summary { cursor: pointer; }
@media print {
  :root { --text: #000000; --faint: #333333; --page: #ffffff; --line: #bbbbbb; --band: #f3f3f3; --link: #000000; }
  body { font-size: 10pt; padding: 0; }
  nav { display: none; }
  .scroll { overflow: visible; }
  table { font-size: 8pt; }
  th, td { white-space: normal; padding: 0.15rem 0.35rem; }
  figure, tr { break-inside: avoid; }
  figure img { min-width: 0; max-width: 100%; }
  .figures { display: block; }
  h2 { break-after: avoid; }
}
)css";

}  // namespace berger::report
