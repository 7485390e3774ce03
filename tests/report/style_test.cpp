// Sizes of figures: what --style takes, what the drawings are on paper, and what their layout does
// in little room.
#include "report/figures/style.hpp"

#include <fstream>

#include "berger/errors.hpp"
#include "berger/evaluation.hpp"
#include "folder_fixture.hpp"
#include "report/figures/evaluation_figures.hpp"
#include "report/figures/gnuplot.hpp"
#include "report/figures/write_figures.hpp"

namespace berger::report {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::string style_refusal(const std::string& text) {
  try {
    parse_style(text);
  } catch (const ConfigError& error) {
    EXPECT_EQ(error.key, "--style");
    return error.what();
  }
  return "taken";
}

TEST(Style, HasPresetsWidthsAndFonts) {
  EXPECT_EQ(parse_style("screen").width_mm, 0);
  EXPECT_EQ(parse_style("column").width_mm, 85);
  EXPECT_EQ(parse_style("column").font_pt, 8);
  EXPECT_EQ(parse_style("page").width_mm, 178);
  EXPECT_EQ(parse_style("width=122.5mm,font=10pt").width_mm, 122.5);
  EXPECT_EQ(parse_style("width=122.5mm,font=10pt").font_pt, 10);
  EXPECT_EQ(parse_style("font=10pt,width=122.5mm").font_pt, 10);
  EXPECT_EQ(parse_style("width=100mm").font_pt, 8);
  EXPECT_EQ(parse_style("page,font=12pt").width_mm, 178);
}

TEST(Style, NamesWhatIsAllowed) {
  for (const char* wrong : {"", "tiny", "width=85", "width=39mm", "width=401mm", "width=nanmm",
                            "width=1e3mm", "font=3pt", "font=41pt", "font=8 pt", "font=pt",
                            "column,", "column;font=8pt", "width=85mmfont=8pt"})
    EXPECT_THAT(style_refusal(wrong),
                HasSubstr("none of screen, column, page, slide, width=40mm to "
                          "width=400mm, font=4pt to font=40pt"))
        << wrong;
  EXPECT_THAT(style_refusal("width=60mm,font=30pt"),
              HasSubstr("60 mm are too narrow for letters of 30 pt; a width of at least 233 mm or "
                        "a font of at most 7.7 pt"));
  EXPECT_EQ(style_refusal("width=233mm,font=30pt"), "taken");
  EXPECT_EQ(style_refusal("width=60mm,font=7.7pt"), "taken");
  EXPECT_EQ(parse_style("width=60mm").font_pt, 7.7);
}

TEST(Style, ADesignPixelIsAFifteenthOfTheFont) {
  EXPECT_EQ(design_width({}, 760), 760);
  EXPECT_EQ(design_width(parse_style("column"), 760), 452);  // 85 / 25.4 · 72 / 8 · 15
  EXPECT_EQ(points_of_pixel(parse_style("page")), 0.6);
  EXPECT_EQ(points_of_pixel({}), 0.75);  // 96 an inch
}

TEST(Style, TitlesBreakAtBlanksAndLongWordsAnywhere) {
  EXPECT_THAT(wrapped("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(wrapped("one two three", 6), ElementsAre("one", "two", "three"));
  EXPECT_THAT(wrapped("µµµµµµµ b", 3), ElementsAre("µµµ", "µµµ", "µ b"));
  EXPECT_THAT(wrapped("µµµ", 3), ElementsAre("µµµ"));
  EXPECT_THAT(wrapped("", 3), ElementsAre(""));
}

// Bytes 16 to 23 of a PNG: its width and height.
std::uint32_t png_number(const std::string& png, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value = value << 8 | static_cast<unsigned char>(png.at(at + i));
  return value;
}

double pdf_width(const std::string& pdf) {
  return std::stod(pdf.substr(pdf.find("/MediaBox [ 0 0 ") + 16));
}

TEST(Style, DrawingsAreAsWideAsItSaysInEveryFormat) {
  if (find_program("gnuplot").empty() || !terminals(find_program("gnuplot")).pdf)
    GTEST_SKIP() << "no gnuplot with cairo";
  for (const auto& [text, points] :
       {std::pair{"column", 241.0}, {"page", 505.0}, {"slide", 680.0}, {"width=40mm", 113.0}}) {
    const TemporaryFolder folder;
    write_study(folder, {{.seed = 1}, {.seed = 2}});
    const ReportFiles files = write_report({folder.path()}, {.style = parse_style(text)});
    EXPECT_THAT(files.notes, IsEmpty());
    for (const char* name : {"accuracy-eegnet", "loss-eegnet", "activations"}) {
      const std::string pdf = content_of(folder / fmt::format("figures/{}.pdf", name)),
                        png = content_of(folder / fmt::format("figures/{}.png", name));
      EXPECT_EQ(pdf_width(pdf), points) << text << name;  // whole points, the nearest
      EXPECT_NEAR(png_number(png, 16), points / 72 * 300, 3) << text << name;
      EXPECT_THAT(png.substr(33, 21), AllOf(HasSubstr("pHYs"), SizeIs(21)));
      EXPECT_EQ(png_number(png, 41), 11811u);  // dots a metre
      EXPECT_THAT(pdf, HasSubstr("DejaVuSans"));
      EXPECT_THAT(pdf, HasSubstr("/FontFile"));  // the font travels with it
    }
  }
}

TEST(Style, ScriptsDrawEveryFormatByThemselves) {
  if (find_program("gnuplot").empty() || !terminals(find_program("gnuplot")).pdf)
    GTEST_SKIP() << "no gnuplot with cairo";
  const TemporaryFolder folder;
  write_study(folder, {Outcome{}});
  write_report({folder.path()}, {.style = parse_style("column")});
  EXPECT_THAT(content_of(folder / "figures/loss-eegnet.gp"),
              HasSubstr("gnuplot -e \"format='pdf'\" loss-eegnet.gp"));
  fs::remove(folder / "figures/loss-eegnet.pdf");
  ASSERT_EQ(std::system(fmt::format("cd '{}' && gnuplot -e \"format='pdf'\" loss-eegnet.gp",
                                    folder / "figures")
                            .c_str()),
            0);
  EXPECT_EQ(pdf_width(content_of(folder / "figures/loss-eegnet.pdf")), 241);
}

TEST(Style, AGnuplotWithoutCairoDrawsSvgAndOneNoteSaysSo) {
  const TemporaryFolder folder, programs;
  write_study(folder, {Outcome{}});
  folder.file("figures/accuracy-eegnet.pdf", "of an earlier time");
  // Answers what it has, and otherwise writes the file that `drawing = "…"` names.
  programs.file("gnuplot",
                "#!/bin/sh\ncase \"$3\" in print*) echo ' canvas svg xterm ' >&2;; *) "
                "f=${3#*drawing = ?}; echo '</svg>' > \"${f%?}\";; "
                "esac\n");
  fs::permissions(programs / "gnuplot", fs::perms::owner_all);
  const ScopedVariable path("PATH", programs.path());
  const ReportFiles files = write_report({folder.path()});
  EXPECT_THAT(files.notes,
              ElementsAre(HasSubstr("without cairo, so there are no figures/*.pdf and *.png")));
  EXPECT_TRUE(folder.has("figures/accuracy-eegnet.svg"));
  EXPECT_FALSE(folder.has("figures/accuracy-eegnet.pdf"));
}

TEST(Style, ProgressCountsEveryFigureOnce) {
  if (find_program("gnuplot").empty()) GTEST_SKIP() << "gnuplot is not installed";
  const TemporaryFolder folder;
  write_study(folder, {Outcome{}});
  std::vector<std::size_t> done;
  std::vector<std::string> names;
  write_report(
      {folder.path()},
      {.style = {}, .drawing = [&](std::size_t so_far, std::size_t total, const std::string& name) {
         EXPECT_EQ(total, 3u);
         done.push_back(so_far);
         names.push_back(name);
       }});
  EXPECT_THAT(done, ElementsAre(1, 2, 3));
  EXPECT_THAT(names,
              testing::UnorderedElementsAre("accuracy-eegnet", "loss-eegnet", "activations"));
}

EvaluatedPart part_of(std::size_t classes, const std::string& name = "{}") {
  EvaluatedPart part{.name = "test"};
  part.evaluation.confusion.assign(classes, std::vector<int>(classes, 3));
  for (std::size_t k = 0; k < classes; ++k) {
    ClassRow row;
    row.name = fmt::format(fmt::runtime(name), k);
    row.support = 3 * static_cast<int>(classes);
    part.evaluation.rows.push_back(row);
  }
  return part;
}

TEST(Style, CellsOfAMatrixSayLessWhereTheyAreSmall) {
  const FigureStyle column = parse_style("column");
  EXPECT_THAT(confusion_figure(part_of(7)).script,
              AllOf(HasSubstr("%.1f %%"), HasSubstr("sprintf('%d', $3)"), HasSubstr("',14'")));
  EXPECT_THAT(confusion_figure(part_of(7), column).script,
              AllOf(HasSubstr("%.0f %%"), HasSubstr("sprintf('%d', $3)")));
  EXPECT_THAT(confusion_figure(part_of(12), column).script,
              AllOf(HasSubstr("sprintf('%.0f', $4)"), Not(HasSubstr("'%d'"))));
  EXPECT_THAT(confusion_figure(part_of(26), column).script, Not(HasSubstr("with labels")));
}

TEST(Style, LongNamesOfClassesTakeAtMostAQuarterOfTheWidth) {
  const EvaluatedPart part = part_of(3, "{} is a class of a long name");
  EXPECT_THAT(confusion_figure(part).script, HasSubstr(R"(0 is a class of a \342\200\246)"));
  EXPECT_THAT(confusion_figure(part, parse_style("column")).script,
              HasSubstr(R"("0 is a class \342\200\246")"));
}

}  // namespace
}  // namespace berger::report
