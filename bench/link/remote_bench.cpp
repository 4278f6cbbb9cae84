#include "bench/link/bench_link.h"
#include "bench/link/recorded_frames.h"

#include <zmq.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <thread>

namespace doppel::bench {

namespace {

constexpr int kRounds = 7;
constexpr int kFramesARound = 24;

/// Raw libzmq with the same frames, uncompressed: PUSH to PULL over loopback, each with a context of its own as in two processes.
class RawLink {
public:
    /// `partBytes`: frames are cut into messages of this size; 0 = each frame is one message.
    RawLink(bool encrypted, std::size_t partBytes) : m_partBytes(partBytes) {
        m_pull = ::zmq_socket(m_hostContext, ZMQ_PULL);
        m_push = ::zmq_socket(m_cloneContext, ZMQ_PUSH);
        if (encrypted) {
            const KeyPair server = KeyPair::generate(), client = KeyPair::generate();
            const int one = 1;
            ::zmq_setsockopt(m_pull, ZMQ_CURVE_SERVER, &one, sizeof one);
            ::zmq_setsockopt(m_pull, ZMQ_CURVE_SECRETKEY, server.secretKey.c_str(), server.secretKey.size());
            ::zmq_setsockopt(m_push, ZMQ_CURVE_SERVERKEY, server.publicKey.c_str(), server.publicKey.size());
            ::zmq_setsockopt(m_push, ZMQ_CURVE_PUBLICKEY, client.publicKey.c_str(), client.publicKey.size());
            ::zmq_setsockopt(m_push, ZMQ_CURVE_SECRETKEY, client.secretKey.c_str(), client.secretKey.size());
        }
        if (::zmq_bind(m_pull, "tcp://127.0.0.1:*") != 0) std::abort();
        std::array<char, 256> endpoint{};
        std::size_t size = endpoint.size();
        ::zmq_getsockopt(m_pull, ZMQ_LAST_ENDPOINT, endpoint.data(), &size);
        if (::zmq_connect(m_push, endpoint.data()) != 0) std::abort();
    }
    ~RawLink() {
        ::zmq_close(m_push);
        ::zmq_close(m_pull);
        ::zmq_ctx_term(m_cloneContext);
        ::zmq_ctx_term(m_hostContext);
    }
    RawLink(const RawLink&) = delete;
    RawLink& operator=(const RawLink&) = delete;

    void send(const std::vector<FramePtr>& frames, int count) {
        std::thread sender([&] {
            for (int i = 0; i < count; ++i) push(frames[static_cast<std::size_t>(i) % frames.size()]->bytes());
        });
        for (std::size_t left = frames[0]->bytes().size() * static_cast<std::size_t>(count); left > 0;) {
            zmq_msg_t message;
            ::zmq_msg_init(&message);
            if (::zmq_msg_recv(&message, m_pull, 0) < 0) std::abort();
            left -= ::zmq_msg_size(&message);
            ::zmq_msg_close(&message);
        }
        sender.join();
    }

private:
    void push(std::span<const std::byte> bytes) {
        const std::size_t part = m_partBytes > 0 ? m_partBytes : bytes.size();
        for (; !bytes.empty(); bytes = bytes.subspan(std::min(part, bytes.size()))) {
            zmq_msg_t message;
            void* data = const_cast<std::byte*>(bytes.data()); // libzmq only reads it
            ::zmq_msg_init_data(&message, data, std::min(part, bytes.size()), [](void*, void*) {}, nullptr); // no copy
            if (::zmq_msg_send(&message, m_push, 0) < 0) std::abort();
        }
    }

    const std::size_t m_partBytes;
    void* m_hostContext = ::zmq_ctx_new();
    void* m_cloneContext = ::zmq_ctx_new();
    void* m_pull = nullptr;
    void* m_push = nullptr;
};

/// Frames through everything: slot, tiles, link, assembly. Each is published when the one before has begun to leave, so that none is
/// replaced by a newer one.
void sendOurs(Pair& pair, const std::vector<FramePtr>& frames, int count) {
    int published = 0;
    const auto publish = [&] {
        const Frame& frame = *frames[static_cast<std::size_t>(published++) % frames.size()];
        auto slot = pair.events().acquireSlot(frame.layout());
        if (!slot) std::abort();
        std::memcpy(slot->bytes().data(), frame.bytes().data(), frame.bytes().size());
        pair.events().publish(std::move(slot), frame.layout(), FrameInfo{});
    };
    publish();
    for (int received = 0; received < count; ++received) {
        pair.begun.take();
        if (published < count) publish();
        const FramePtr got = pair.frames.take();
        const Frame& sent = *frames[static_cast<std::size_t>(received) % frames.size()];
        const std::size_t last = sent.bytes().size() - sizeof(float);
        if (std::memcmp(got->bytes().data() + last, sent.bytes().data() + last, sizeof(float)) != 0) std::abort();
    }
}

void compare(Report& report, const char* workload, const std::vector<FramePtr>& frames, bool encrypted, std::size_t partBytes,
             double target) {
    Pair pair("tcp://127.0.0.1:*", encrypted, false);
    RawLink raw(encrypted, partBytes);
    const std::string parts = partBytes > 0 ? std::to_string(partBytes >> 10) + " KiB messages" : "a message a frame";
    Row row{"remote frames", std::string(workload) + (encrypted ? ", encrypted" : ""), "GB/s", {},
            "raw PUSH/PULL, " + parts, {}, "ratio >= " + std::to_string(target).substr(0, 3), false};
    const double gigabytes = 1e-9 * static_cast<double>(frames[0]->bytes().size()) * kFramesARound;
    sendOurs(pair, frames, kFramesARound);
    raw.send(frames, kFramesARound);
    for (int round = 0; round < kRounds; ++round) {
        row.ours.values.push_back(gigabytes / secondsOf([&] { sendOurs(pair, frames, kFramesARound); }));
        row.theirs.values.push_back(gigabytes / secondsOf([&] { raw.send(frames, kFramesARound); }));
    }
    row.met = row.ours.median() >= target * row.theirs.median();
    report.add(row);
}

/// What a renderer publishes first after an edit: every 8th pixel, as squares. `shift` moves the picture, so that every tile changes.
FramePtr coarse(const Frame& frame, int shift) {
    const FrameLayout& layout = frame.layout();
    return Frame::allocate(layout, {}, [&](std::span<std::byte> out) {
        for (std::size_t i = 0; i < layout.aovs.size(); ++i) {
            const std::size_t pixel = layout.aovs[i].bytesPerPixel();
            const std::byte* from = frame.aov(i).data();
            std::byte* to = out.data() + layout.aovs[i].offset;
            for (int y = 0; y < layout.height; ++y) {
                for (int x = 0; x < layout.width; ++x, to += pixel) {
                    const int sourceX = ((x / 8 * 8) + shift) % layout.width, sourceY = y / 8 * 8;
                    const auto index = static_cast<std::size_t>(sourceY) * static_cast<std::size_t>(layout.width) + static_cast<std::size_t>(sourceX);
                    std::memcpy(to, from + index * pixel, pixel);
                }
            }
        }
    });
}

/// From an edit in the host to the first changed pixels there, less what a renderer spends: it writes the frame into its slot.
void editToPixels(Report& report, const char* workload, const Frame& picture, std::vector<std::string> shown) {
    constexpr int kEdits = 31;
    Pair pair("tcp://127.0.0.1:*", true, false);
    if (!shown.empty()) pair.send(ShownMessage{std::move(shown)});
    const std::array<FramePtr, 2> frames{coarse(picture, 0), coarse(picture, 640)};
    Row row{"edit to changed pixels, remote", workload, "ms", {}, "limit", {{10.0}}, "median < 10 ms", false};
    for (int round = 0; round < kEdits; ++round) {
        const Frame& frame = *frames[static_cast<std::size_t>(round % 2)];
        double renderer = 0;
        const double all = secondsOf([&] {
            RequestMessage edit;
            edit.request.epoch = static_cast<std::uint64_t>(round + 1);
            pair.send(edit);
            pair.requests.take();
            std::unique_ptr<FrameSlot> slot;
            renderer = secondsOf([&] {
                slot = pair.events().acquireSlot(frame.layout());
                if (!slot) std::abort();
                std::memcpy(slot->bytes().data(), frame.bytes().data(), frame.bytes().size());
            });
            FrameInfo info;
            info.epoch = edit.request.epoch;
            pair.events().publish(std::move(slot), frame.layout(), info);
            while (pair.frames.take()->info().epoch < info.epoch) {} // what of the one before was held may still come
        });
        if (round > 4) row.ours.values.push_back(1e3 * (all - renderer));
    }
    row.met = row.ours.median() < 10;
    report.add(row);
}

} // namespace

void benchRemote(Report& report) {
    const auto frames = recordFrames(1920, 1080, "C depth N albedo primId", 6);
    editToPixels(report, "1080p, encrypted, 5 AOVs", *frames[0], {});
    editToPixels(report, "1080p, encrypted, C of 5 AOVs shown", *frames[0], {"C"});
    const auto lights = recordFrames(1920, 1080, "C directdiffuse indirectdiffuse directspecular indirectspecular", 6);
    for (const bool encrypted : {false, true}) {
        const double target = encrypted ? 3.0 : 1.5;
        compare(report, "1080p: C depth N albedo primId", frames, encrypted, 0, target);
        compare(report, "1080p: C depth N albedo primId", frames, encrypted, 256u << 10, target);
        compare(report, "1080p: C and 4 of light", lights, encrypted, 0, target);
    }
}

} // namespace doppel::bench
