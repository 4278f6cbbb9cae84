// The kernels' entry points. Included by kernel_baseline.cpp and kernel_avx2.cpp, which are compiled with different flags.
// Everything is static, and no inline function of the standard library is called that could end up shared between them.

#include "render/embree/kernel/kernels.h"
#include "render/embree/kernel/path.h"

#ifdef __F16C__
#include <immintrin.h>
#else
#include <Imath/half.h>
#endif

namespace doppel::embree {

namespace {

constexpr int kPacket = 8;

/// What the samples of a pixel add up to: the film's averaged planes.
struct PixelSum {
    Float3 color;
    float alpha;
    Float3 directDiffuse, indirectDiffuse, directSpecular, indirectSpecular, emission, albedo;
    Float3 half; // of the odd samples
};

/// Up to eight pixels whose camera rays are traced together.
struct Packet {
    int count;
    int x[kPacket], y[kPacket]; // pixels of the region
    std::uint32_t pixelSeed[kPacket];
    float time[kPacket]; // of the sample's rays
    CameraRay ray[kPacket];
    PixelSum sum[kPacket];
};

Float3 read3(const float* plane, size_t pixel) { return {plane[3 * pixel], plane[3 * pixel + 1], plane[3 * pixel + 2]}; }
void write3(float* plane, size_t pixel, Float3 v) {
    plane[3 * pixel] = v.x;
    plane[3 * pixel + 1] = v.y;
    plane[3 * pixel + 2] = v.z;
}

size_t pixelIndex(const FilmData& film, const Packet& packet, int i) {
    return filmIndex(film, packet.x[i], packet.y[i]);
}

PixelSum loadSum(const FilmData& film, size_t pixel) {
    const float* c = film.color + 4 * pixel;
    return {{c[0], c[1], c[2]},
            c[3],
            read3(film.directDiffuse, pixel),
            read3(film.indirectDiffuse, pixel),
            read3(film.directSpecular, pixel),
            read3(film.indirectSpecular, pixel),
            read3(film.emission, pixel),
            read3(film.albedo, pixel),
            film.halfColor ? read3(film.halfColor, pixel) : float3(0.0f)};
}

void storeSum(const FilmData& film, size_t pixel, const PixelSum& sum) {
    float* c = film.color + 4 * pixel;
    c[0] = sum.color.x;
    c[1] = sum.color.y;
    c[2] = sum.color.z;
    c[3] = sum.alpha;
    write3(film.directDiffuse, pixel, sum.directDiffuse);
    write3(film.indirectDiffuse, pixel, sum.indirectDiffuse);
    write3(film.directSpecular, pixel, sum.directSpecular);
    write3(film.indirectSpecular, pixel, sum.indirectSpecular);
    write3(film.emission, pixel, sum.emission);
    write3(film.albedo, pixel, sum.albedo);
    if (film.halfColor) write3(film.halfColor, pixel, sum.half);
}

/// One sample more. Always in the order of the samples, so that sums do not depend on how they were dealt out.
void addSample(PixelSum& sum, const PathResult& r, bool isOdd) {
    const Float3 color = r.background + r.emission + r.directDiffuse + r.directSpecular + r.indirectDiffuse + r.indirectSpecular;
    sum.color += color;
    if (isOdd) sum.half += color;
    sum.alpha += r.alpha;
    sum.directDiffuse += r.directDiffuse;
    sum.indirectDiffuse += r.indirectDiffuse;
    sum.directSpecular += r.directSpecular;
    sum.indirectSpecular += r.indirectSpecular;
    sum.emission += r.emission;
    sum.albedo += r.albedo;
}

void storeFirst(const FilmData& film, size_t pixel, const PathResult& r) {
    film.depth[pixel] = r.depth;
    write3(film.normal, pixel, r.normal);
    write3(film.position, pixel, r.position);
    film.primId[pixel] = r.primId;
}

/// One sample more for an id: `ranks` are kCryptoRanks pairs of an id's bits and its samples. A pixel that sees more
/// different ids than it has room for forgets the latest.
void addCrypto(float* ranks, std::uint32_t id) {
    if (id == 0) return;
    for (int i = 0; i < kCryptoRanks; ++i) {
        float* rank = ranks + 2 * i;
        if (rank[1] > 0.0f && __builtin_bit_cast(std::uint32_t, rank[0]) != id) continue;
        rank[0] = __builtin_bit_cast(float, id);
        rank[1] += 1.0f;
        return;
    }
}

void addCryptos(const FilmData& film, size_t pixel, std::uint32_t sample, const PathResult& r) {
    float* object = film.cryptoObject + 2 * kCryptoRanks * pixel;
    float* material = film.cryptoMaterial + 2 * kCryptoRanks * pixel;
    if (sample == 0) {
        for (int i = 0; i < 2 * kCryptoRanks; ++i) object[i] = material[i] = 0.0f;
    }
    addCrypto(object, r.cryptoObject);
    addCrypto(material, r.cryptoMaterial);
}

/// Pixels are numbered in the full image, so that a region is a crop of the whole.
void seedPixels(const SceneData& scene, const FilmData& film, Packet& packet) {
    for (int i = 0; i < packet.count; ++i) {
        packet.pixelSeed[i] = pixelSeed(static_cast<std::uint32_t>(film.x + packet.x[i]),
                                        static_cast<std::uint32_t>(film.y + packet.y[i]), scene.integrator.seed);
    }
}

void makeCameraRays(const SceneData& scene, const FilmData& film, std::uint32_t sample, Packet& packet) {
    const std::uint32_t reversed = reverseBits(sample);
    float jitterX[kPacket], jitterY[kPacket], lensX[kPacket] = {}, lensY[kPacket] = {};
    for (int i = 0; i < kPacket; ++i) {
        const Float2 u = stratifiedPoint(packet.pixelSeed[i], reversed, kPixelPair);
        jitterX[i] = u.x;
        jitterY[i] = u.y;
    }
    if (scene.camera.lensRadius > 0.0f) {
        for (int i = 0; i < kPacket; ++i) {
            const Float2 u = stratifiedPoint(packet.pixelSeed[i], reversed, kLensPair);
            lensX[i] = u.x;
            lensY[i] = u.y;
        }
    }
    if (scene.integrator.hasMotion) {
        for (int i = 0; i < kPacket; ++i) packet.time[i] = stratifiedPoint(packet.pixelSeed[i], reversed, kTimePair).x;
    }
    for (int i = 0; i < packet.count; ++i) {
        // Ids, depth, position and normal come from the first sample: it goes through the middle of the pixel.
        const Float2 jitter = sample == 0 ? Float2{0.5f, 0.5f} : Float2{jitterX[i], jitterY[i]};
        const auto x = static_cast<float>(film.x + packet.x[i]), y = static_cast<float>(film.y + packet.y[i]);
        if (sample == 0 && scene.integrator.hasMotion) packet.time[i] = 0.5f;
        packet.ray[i] = cameraRay(scene.camera, {x + jitter.x, y + jitter.y}, {lensX[i], lensY[i]}, packet.time[i]);
    }
}

void traceTogether(const SceneData& scene, const Packet& packet, RTCRayHit8& rays, int* valid) {
    for (int i = 0; i < kPacket; ++i) {
        const CameraRay& c = packet.ray[i < packet.count ? i : 0];
        valid[i] = i < packet.count ? -1 : 0;
        rays.ray.org_x[i] = c.origin.x;
        rays.ray.org_y[i] = c.origin.y;
        rays.ray.org_z[i] = c.origin.z;
        rays.ray.tnear[i] = c.near;
        rays.ray.dir_x[i] = c.direction.x;
        rays.ray.dir_y[i] = c.direction.y;
        rays.ray.dir_z[i] = c.direction.z;
        rays.ray.time[i] = packet.time[i < packet.count ? i : 0];
        rays.ray.tfar[i] = c.far;
        rays.ray.mask[i] = 0xffffffffu;
        rays.ray.id[i] = 0;
        rays.ray.flags[i] = 0;
        rays.hit.geomID[i] = RTC_INVALID_GEOMETRY_ID;
        rays.hit.instID[0][i] = RTC_INVALID_GEOMETRY_ID;
    }
    traceClosest8(valid, scene.scene, rays);
}

RTCRayHit single(const RTCRayHit8& rays, int i) {
    RTCRayHit r;
    setRay(r.ray, {rays.ray.org_x[i], rays.ray.org_y[i], rays.ray.org_z[i]},
           {rays.ray.dir_x[i], rays.ray.dir_y[i], rays.ray.dir_z[i]}, rays.ray.tnear[i], rays.ray.tfar[i], rays.ray.time[i]);
    r.hit.Ng_x = rays.hit.Ng_x[i];
    r.hit.Ng_y = rays.hit.Ng_y[i];
    r.hit.Ng_z = rays.hit.Ng_z[i];
    r.hit.u = rays.hit.u[i];
    r.hit.v = rays.hit.v[i];
    r.hit.primID = rays.hit.primID[i];
    r.hit.geomID = rays.hit.geomID[i];
    r.hit.instID[0] = rays.hit.instID[0][i];
    return r;
}

PathResult emptyResult() {
    const Float3 zero = float3(0.0f);
    return {zero, zero, zero, zero, zero, zero, zero, zero, zero, kInfinity, 0.0f, 0, 0, 0};
}

/// Traces the shadow rays that the paths of a packet left, and adds their light.
void finishShadows(const SceneData& scene, const PendingShadow* pending, PathResult* results, int count) {
    alignas(32) RTCRay8 rays;
    alignas(32) int valid[kPacket];
    int waiting = 0;
    for (int i = 0; i < kPacket; ++i) {
        const PendingShadow& p = pending[i < count ? i : 0];
        valid[i] = i < count && p.far > 0.0f ? -1 : 0;
        waiting -= valid[i];
        rays.org_x[i] = p.origin.x;
        rays.org_y[i] = p.origin.y;
        rays.org_z[i] = p.origin.z;
        rays.tnear[i] = 0.0f;
        rays.dir_x[i] = p.direction.x;
        rays.dir_y[i] = p.direction.y;
        rays.dir_z[i] = p.direction.z;
        rays.time[i] = p.time;
        rays.tfar[i] = p.far;
        rays.mask[i] = 0xffffffffu;
        rays.id[i] = 0;
        rays.flags[i] = 0;
    }
    if (waiting == 0) return;
    traceOccluded8(valid, scene.scene, rays);
    for (int i = 0; i < count; ++i) {
        if (!valid[i] || rays.tfar[i] < 0.0f) continue;
        results[i].directDiffuse += pending[i].diffuse;
        results[i].directSpecular += pending[i].specular;
    }
}

void samplePacket(const KernelContext& context, const FilmData& film, Packet& packet, std::uint32_t sample) {
    const SceneData& scene = *context.scene;
    alignas(32) RTCRayHit8 rays;
    alignas(32) int valid[kPacket];
    PathResult results[kPacket];
    PendingShadow pending[kPacket];
    makeCameraRays(scene, film, sample, packet);
    traceTogether(scene, packet, rays, valid);
    // Transparent surfaces dim shadow rays one by one; those cannot wait for each other.
    const bool defersShadows = scene.canPickLights && !scene.hasTransparency;
    const RayCone cone = scene.camera.orthographic ? RayCone{scene.camera.pixelSpread, 0.0f}
                                                   : RayCone{0.0f, scene.camera.pixelSpread};
    for (int i = 0; i < packet.count; ++i) {
        RTCRayHit r = single(rays, i);
        results[i] = emptyResult();
        pending[i] = PendingShadow{};
        const Sampler sampler{packet.pixelSeed[i], sample, reverseBits(sample), kFirstBouncePair};
        PathState path{float3(1.0f), float3(0.0f), sampler, cone, 0.0f, float3(0.0f), packet.time[i], 0,
                       defersShadows ? &pending[i] : nullptr};
        followPath(context, path, r, packet.ray[i], results[i]);
    }
    if (defersShadows) finishShadows(scene, pending, results, packet.count);
    for (int i = 0; i < packet.count; ++i) {
        addSample(packet.sum[i], results[i], sample & 1u);
        if (film.cryptoObject) addCryptos(film, pixelIndex(film, packet, i), sample, results[i]);
        if (sample == 0) storeFirst(film, pixelIndex(film, packet, i), results[i]);
    }
}

void renderPacket(const KernelContext& context, const FilmData& film, const TileStep& step, Packet& packet) {
    for (int i = 0; i < packet.count; ++i) {
        packet.sum[i] = step.sample == 0 ? PixelSum{} : loadSum(film, pixelIndex(film, packet, i));
    }
    seedPixels(*context.scene, film, packet);
    for (std::uint32_t s = 0; s < step.sampleCount; ++s) samplePacket(context, film, packet, step.sample + s);
    for (int i = 0; i < packet.count; ++i) storeSum(film, pixelIndex(film, packet, i), packet.sum[i]);
    packet.count = 0;
}

bool isDone(const TileStep& s, int x, int y) {
    return (s.skipStrideA && x % s.skipStrideA == 0 && y % s.skipStrideA == 0) ||
           (s.skipStrideB && x % s.skipStrideB == 0 && y % s.skipStrideB == 0);
}

void renderStep(const SceneData& scene, const FilmData& film, const TileStep& step, void* textureThread) {
    const KernelContext context{&scene, textureThread};
    Packet packet{};
    // Four by two pixels a packet: closer together than eight in a row.
    for (int by = step.y0; by < step.y1; by += 2 * step.stride) {
        for (int bx = step.x0; bx < step.x1; bx += 4 * step.stride) {
            for (int y = by; y < minInt(by + 2 * step.stride, step.y1); y += step.stride) {
                for (int x = bx; x < minInt(bx + 4 * step.stride, step.x1); x += step.stride) {
                    if (isDone(step, x, y)) continue;
                    packet.x[packet.count] = x;
                    packet.y[packet.count] = y;
                    if (++packet.count == kPacket) renderPacket(context, film, step, packet);
                }
            }
        }
    }
    if (packet.count > 0) renderPacket(context, film, step, packet);
}

constexpr float kLargestHalf = 65504.0f;

std::uint16_t halfOf(float value) {
    value = minf(value, kLargestHalf);
#ifdef __F16C__
    return static_cast<std::uint16_t>(_cvtss_sh(value, _MM_FROUND_TO_NEAREST_INT));
#else
    return imath_float_to_half(value);
#endif
}

void toHalf(const float* source, size_t count, const float* scale, std::uint16_t* target) {
    size_t i = 0;
#ifdef __F16C__
    const __m128 four = _mm_loadu_ps(scale);
    const __m256 factor = _mm256_set_m128(four, four);
    const __m256 largest = _mm256_set1_ps(kLargestHalf);
    for (; i + 8 <= count; i += 8) {
        const __m256 v = _mm256_min_ps(_mm256_mul_ps(_mm256_loadu_ps(source + i), factor), largest);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(target + i), _mm256_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT));
    }
#endif
    for (; i < count; ++i) target[i] = halfOf(source[i] * scale[i & 3]);
}

} // namespace

} // namespace doppel::embree
