#include "bench/link/bench_link.h"

#include <cstdlib>
#include <cstring>
#include <new>
#include <vector>

namespace doppel::bench {

namespace {

constexpr int kWarmUp = 8;
constexpr int kRounds = 31;

// What a renderer with eight AOVs gives at 4K: 26 half and float channels, 663 MB/s at ten frames a second and more.
FrameLayout layout4K() {
    FrameLayout layout;
    layout.width = layout.fullWidth = 3840;
    layout.height = layout.fullHeight = 2160;
    const std::vector<std::string> rgb{"R", "G", "B"}, xyz{"X", "Y", "Z"};
    layout.aovs = {{"C", {"R", "G", "B", "A"}, PixelType::Half, 0}, {"depth", {"Z"}, PixelType::Float, 0},
                   {"N", xyz, PixelType::Float, 0},                 {"P", xyz, PixelType::Float, 0},
                   {"albedo", rgb, PixelType::Half, 0},             {"directdiffuse", rgb, PixelType::Half, 0},
                   {"indirectdiffuse", rgb, PixelType::Half, 0},    {"primId", {"id"}, PixelType::UInt32, 0}};
    layout.computeOffsets();
    return layout;
}

/// Memory whose pages are all there, aligned as a film is.
class WarmBuffer {
public:
    explicit WarmBuffer(std::size_t bytes, int value)
        : m_data(static_cast<std::byte*>(::operator new(bytes, std::align_val_t{4096}))) {
        std::memset(m_data, value, bytes);
    }
    ~WarmBuffer() { ::operator delete(m_data, std::align_val_t{4096}); }
    WarmBuffer(const WarmBuffer&) = delete;
    WarmBuffer& operator=(const WarmBuffer&) = delete;
    std::byte* data() { return m_data; }

private:
    std::byte* m_data;
};

} // namespace

void benchFrames(Report& report) {
    const FrameLayout layout = layout4K();
    WarmBuffer film(layout.byteSize, 1), copy(layout.byteSize, 2);
    Pair pair("ipc://*", false);
    FrameInfo info;
    FramePtr shown; // the host keeps the newest frame, as the membuf does

    const auto publish = [&](int round) {
        std::memset(film.data(), round, 64);
        auto slot = pair.events().acquireSlot(layout);
        if (!slot) std::abort(); // four slots, of which the host holds one
        std::memcpy(slot->bytes().data(), film.data(), layout.byteSize);
        pair.events().publish(std::move(slot), layout, info);
        shown = pair.frames.take();
        if (std::memcmp(shown->bytes().data(), film.data(), 64) != 0) std::abort();
    };
    Row row{"publish a frame", "3840x2160, 8 AOVs, " + std::to_string(layout.byteSize >> 20) + " MiB", "ms", {},
            "memcpy of its bytes", {}, "ratio <= 1.1", false};
    for (int round = 0; round < kWarmUp + kRounds; ++round) {
        const auto ours = [&] { return 1e3 * secondsOf([&] { publish(round); }); };
        const auto theirs = [&] { return 1e3 * secondsOf([&] { std::memcpy(copy.data(), film.data(), layout.byteSize); }); };
        const bool oursFirst = round % 2 == 0; // neither profits from what the other left in the caches
        const double first = oursFirst ? ours() : theirs();
        const double second = oursFirst ? theirs() : ours();
        if (round < kWarmUp) continue;
        row.ours.values.push_back(oursFirst ? first : second);
        row.theirs.values.push_back(oursFirst ? second : first);
    }
    row.met = row.ours.median() <= 1.1 * row.theirs.median();
    report.add(row);
}

} // namespace doppel::bench
