// Stands in for libFuzzer where the compiler brings none: random inputs from a seed. It sees no coverage, but the harness
// makes well-formed pieces of any bytes. Takes the same options: -seed=N -max_total_time=N -artifact_prefix=P [FILE].
#include <sanitizer/asan_interface.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

std::string artifact_prefix;
std::vector<uint8_t> input;

/// What breaks is kept, to be run again.
void KeepInput() {
  const std::string path = artifact_prefix + "crash";
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(input.data()), static_cast<long>(input.size()));
  fprintf(stderr, "Test unit written to %s\n", path.c_str());
}

bool Option(const char* argument, const char* name, std::string* value) {
  const size_t length = strlen(name);
  if (strncmp(argument, name, length) != 0) return false;
  *value = argument + length;
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  std::string seed = "1", seconds = "10", file, ignored;
  for (int i = 1; i < argc; i++) {
    if (Option(argv[i], "-seed=", &seed) || Option(argv[i], "-max_total_time=", &seconds)) continue;
    if (Option(argv[i], "-artifact_prefix=", &artifact_prefix) || argv[i][0] == '-') continue;
    file = argv[i];
  }
  __sanitizer_set_death_callback(KeepInput);
  if (!file.empty()) {
    std::ifstream stream(file, std::ios::binary);
    input.assign(std::istreambuf_iterator<char>(stream), {});
    LLVMFuzzerTestOneInput(input.data(), input.size());
    printf("stat::number_of_executed_units: 1\n");
    return 0;
  }
  std::mt19937_64 random(std::stoull(seed));
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(std::stoi(seconds));
  uint64_t runs = 0;
  for (; std::chrono::steady_clock::now() < end; runs++) {
    input.resize(1 + random() % (random() % 16 == 0 ? 8192 : 512));
    for (auto& byte : input) byte = random() % 4 == 0 ? 0 : static_cast<uint8_t>(random());
    LLVMFuzzerTestOneInput(input.data(), input.size());
  }
  printf("stat::number_of_executed_units: %llu\n", static_cast<unsigned long long>(runs));
}
