// Feeds a target its seeds, the files named on the command line, and mutations of all of them, the same on every run.
// `--write-seeds DIR` writes the seeds as files instead, for libFuzzer to begin with.
#include "tests/fuzz/target.h"
#include "tests/support/mutator.h"

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

namespace {

namespace fs = std::filesystem;

constexpr int kMutationsEach = 400;
/// What breaks decoders: the least and the largest bytes, brackets, numbers that do not fit.
constexpr std::array<std::string_view, 12> kPieces{std::string_view("\0", 1), "\xff", "\x7f", "\x80", "{", "}", "[", "]", "\"", "-9", "1e999",
                                                   "\xff\xff\xff\xff\x0f"};

std::string contentsOf(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

int writeSeeds(const fs::path& folder) {
    fs::create_directories(folder);
    int number = 0;
    for (const std::string& seed : doppel::fuzz::seeds()) {
        std::ofstream out(folder / ("seed" + std::to_string(number++)), std::ios::binary);
        out << seed;
        if (!out.flush()) {
            std::fprintf(stderr, "cannot write to %s\n", folder.c_str());
            return 1;
        }
    }
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    if (argc == 3 && std::string(argv[1]) == "--write-seeds") return writeSeeds(argv[2]);
    std::vector<std::string> inputs = doppel::fuzz::seeds();
    for (const std::string& seed : inputs) doppel::fuzz::require(doppel::fuzz::feed(seed), "seeds are accepted");
    for (int i = 1; i < argc; ++i) {
        if (!fs::is_regular_file(argv[i])) {
            std::fprintf(stderr, "there is no file %s\n", argv[i]);
            return 1;
        }
        inputs.push_back(contentsOf(argv[i]));
        (void)doppel::fuzz::feed(inputs.back());
    }
    doppel::test::Mutator mutator(1, kPieces);
    std::size_t accepted = 0;
    for (const std::string& input : inputs) {
        for (int i = 0; i < kMutationsEach; ++i) accepted += doppel::fuzz::feed(mutator.mutate(input)) ? 1u : 0u;
    }
    std::printf("%zu inputs, %d mutations of each, %zu of them accepted\n", inputs.size(), kMutationsEach, accepted);
    return 0;
}
