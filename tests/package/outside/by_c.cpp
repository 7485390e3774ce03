// The installed C library, by its header alone.
#include <berger.h>

#include <cstdio>

int main() {
  berger_model* model = nullptr;
  const int status = berger_model_load("nowhere.safetensors", &model);
  std::printf("berger %s: %s\n", berger_version(), berger_last_error());
  return status == BERGER_ERROR_INPUT ? 0 : 1;
}
