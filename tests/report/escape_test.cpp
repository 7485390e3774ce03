#include "report/escape.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/figures/figure.hpp"

namespace berger::report {
namespace {

TEST(Escape, HtmlShowsMarkupAsText) {
  EXPECT_EQ(escape_html("<script>alert('1')</script> & \"q\""),
            "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;q&quot;");
  EXPECT_EQ(escape_html(std::string_view("a\0b\x1b", 4)), "a b ");
}

TEST(Escape, MarkdownCellsStayOneLineWithoutMarkup) {
  EXPECT_EQ(escape_markdown("a|b\n*c* `d` <i> [e]"), "a\\|b \\*c\\* \\`d\\` &lt;i\\> \\[e\\]");
  EXPECT_EQ(escape_markdown("leaky_relu _x_"), "leaky_relu \\_x\\_");
}

TEST(Escape, GnuplotStringsCannotEnd) {
  EXPECT_EQ(quote_gnuplot("Epoch 1: 2 (3.5)"), "\"Epoch 1: 2 (3.5)\"");
  EXPECT_EQ(quote_gnuplot("it's `id`\n@x"), R"("it\047s \140id\140\077\100x")");
  EXPECT_EQ(quote_gnuplot("\"\\µ"), R"("\042\134\302\265")");
  EXPECT_EQ(quote_gnuplot("'12a3"), R"("\047\061\062a3")") << "a fourth digit would belong to it";
  EXPECT_EQ(quote_gnuplot_tic("5 %"), R"("5 \045\045")");
}

TEST(Escape, SlugsAreTameFileNames) {
  EXPECT_EQ(file_slug("eegnet, train.learning_rate = 0.001"), "eegnet-train-learning_rate-0-001");
  EXPECT_EQ(file_slug("../../etc/passwd"), "etc-passwd");
  EXPECT_EQ(file_slug("<>"), "unnamed");
  EXPECT_LE(file_slug(std::string(500, 'a')).size(), 80u);
}

TEST(Escape, JsonEndsNoScript) {
  EXPECT_EQ(script_json({{"name", "</script>\xff"}}), "{\"name\":\"\\u003c/script>\xef\xbf\xbd\"}");
}

TEST(Escape, Base64) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("M"), "TQ==");
  EXPECT_EQ(base64("Ma"), "TWE=");
  EXPECT_EQ(base64("Man"), "TWFu");
  EXPECT_EQ(base64("\xff\xfe\xfd\xfc"), "//79/A==");
}

TEST(Escape, LongTitlesBreakBetweenWords) {
  EXPECT_EQ(wrapped_title("short", 72), "\"short\"");
  EXPECT_EQ(wrapped_title("aaaaaaaaa bbbbbbbbb ccc", 20),
            "\"aaaaaaaaa bbbbbbbbb\".\"\\n\".\"ccc\"");
  EXPECT_EQ(shortened("µV µV", 2), "µV…");
  EXPECT_EQ(shortened("µV", 2), "µV");
}

}  // namespace
}  // namespace berger::report
