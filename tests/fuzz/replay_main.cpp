// Feeds a target its seeds, the files named on the command line, and mutations of all of them, the same on every run.
// `--write-seeds DIR` writes the seeds as files instead, for libFuzzer to begin with.
#include "tests/fuzz/target.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

namespace {

namespace fs = std::filesystem;

constexpr int kMutationsEach = 400;

std::string contentsOf(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Flips, cuts, doubles, swaps for extremes: what breaks decoders.
std::string mutated(std::string bytes, std::mt19937& random) {
    const auto below = [&](std::size_t n) { return n ? random() % n : 0; };
    for (std::size_t changes = 1 + below(4); changes > 0; --changes) {
        const std::size_t at = below(bytes.size());
        switch (below(6)) {
        case 0:
            if (!bytes.empty()) bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
            break;
        case 1: bytes.resize(at); break;
        case 2: bytes.insert(at, bytes.substr(at, below(64))); break;
        case 3:
            if (!bytes.empty()) bytes[at] = std::string("\x00\xff\x7f\x80{}[]\"-9e", 12)[below(12)];
            break;
        case 4: bytes.erase(at, below(16)); break;
        default: bytes.insert(at, std::string(below(9), static_cast<char>(random()))); break;
        }
    }
    return bytes;
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
    for (int i = 1; i < argc; ++i) {
        if (!fs::is_regular_file(argv[i])) {
            std::fprintf(stderr, "there is no file %s\n", argv[i]);
            return 1;
        }
        inputs.push_back(contentsOf(argv[i]));
    }
    for (const std::string& seed : doppel::fuzz::seeds()) doppel::fuzz::require(doppel::fuzz::feed(seed), "seeds are accepted");
    std::mt19937 random(1);
    std::size_t accepted = 0;
    for (const std::string& input : inputs) {
        for (int i = 0; i < kMutationsEach; ++i) accepted += doppel::fuzz::feed(mutated(input, random)) ? 1u : 0u;
        (void)doppel::fuzz::feed(input);
    }
    std::printf("%zu inputs, %d mutations of each, %zu of them accepted\n", inputs.size(), kMutationsEach, accepted);
    return 0;
}
