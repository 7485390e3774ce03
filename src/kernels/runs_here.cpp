// Whether this processor has an instruction set. Compiled for any processor, unlike the kernels.
namespace berger::kernels {

namespace scalar {
bool runs_here() {
  return true;
}
}  // namespace scalar

#if defined(__x86_64__)

namespace avx2 {
bool runs_here() {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
}  // namespace avx2

namespace avx512 {
bool runs_here() {
  return avx2::runs_here() && __builtin_cpu_supports("avx512f") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl");
}
}  // namespace avx512

#elif defined(__aarch64__)

namespace neon {  // part of the architecture
bool runs_here() {
  return true;
}
}  // namespace neon

#endif

}  // namespace berger::kernels
