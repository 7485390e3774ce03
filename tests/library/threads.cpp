// Eight threads share a model, each with a decoder of its own, and a child of fork uses those of
// its parent: all find the same bits.
#include <berger.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

namespace {

constexpr int trials = 20;

void must(int status) {
  if (status == BERGER_OK) return;
  std::fprintf(stderr, "%d: %s\n", status, berger_last_error());
  std::exit(1);
}

std::vector<float> decoded(berger_decoder* decoder, const std::vector<float>& values, int classes) {
  std::vector<float> logits(static_cast<std::size_t>(trials * classes));
  must(berger_decoder_decode(decoder, values.data(), trials, logits.data(), nullptr));
  return logits;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  berger_model* model = nullptr;
  must(berger_model_load(argv[1], &model));
  int shape[3];
  berger_model_shape(model, shape);
  const int classes = berger_model_class_count(model);
  std::vector<float> values(static_cast<std::size_t>(trials * shape[0] * shape[1] * shape[2]));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i * 37 % 101) / 50;

  berger_decoder_options options{};
  options.struct_size = sizeof options;
  options.threads = 2;
  berger_decoder* decoder = nullptr;
  must(berger_decoder_create(model, &options, &decoder));
  const std::vector<float> expected = decoded(decoder, values, classes);

  std::vector<std::vector<float>> found(8);
  std::vector<std::thread> threads;
  for (auto& each : found)
    threads.emplace_back([&] {
      berger_decoder* own = nullptr;
      must(berger_decoder_create(model, nullptr, &own));
      for (int again = 0; again < 5; ++again) each = decoded(own, values, classes);
      berger_decoder_free(own);
    });
  for (std::thread& thread : threads) thread.join();
  bool same = true;
  for (const auto& each : found) same = same && each == expected;

  const pid_t child = fork();
  if (child == 0) {
    alarm(20);
    const bool good = decoded(decoder, values, classes) == expected;
    berger_decoder_free(decoder);
    _exit(good ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  same = same && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  berger_decoder_free(decoder);
  berger_model_free(model);
  std::puts(same ? "the same bits everywhere" : "bits differ");
  return same ? 0 : 1;
}
