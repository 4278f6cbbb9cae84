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

/// Up to eight camera rays that are traced together.
struct Packet {
    int count;
    int x[kPacket], y[kPacket]; // pixels of the region
    Sampler sampler[kPacket];
    CameraRay ray[kPacket];
};

void add(float* plane, size_t pixel, Float3 value, bool first) {
    float* p = plane + 3 * pixel;
    if (first) {
        p[0] = value.x;
        p[1] = value.y;
        p[2] = value.z;
    } else {
        p[0] += value.x;
        p[1] += value.y;
        p[2] += value.z;
    }
}

void store(const FilmData& film, int x, int y, const PathResult& r, bool first) {
    const size_t pixel = static_cast<size_t>(y) * static_cast<size_t>(film.width) + static_cast<size_t>(x);
    const Float3 color = r.background + r.emission + r.directDiffuse + r.directSpecular + r.indirectDiffuse + r.indirectSpecular;
    float* c = film.color + 4 * pixel;
    c[0] = first ? color.x : c[0] + color.x;
    c[1] = first ? color.y : c[1] + color.y;
    c[2] = first ? color.z : c[2] + color.z;
    c[3] = first ? r.alpha : c[3] + r.alpha;
    add(film.directDiffuse, pixel, r.directDiffuse, first);
    add(film.indirectDiffuse, pixel, r.indirectDiffuse, first);
    add(film.directSpecular, pixel, r.directSpecular, first);
    add(film.indirectSpecular, pixel, r.indirectSpecular, first);
    add(film.emission, pixel, r.emission, first);
    add(film.albedo, pixel, r.albedo, first);
    if (!first) return;
    film.depth[pixel] = r.depth;
    add(film.normal, pixel, r.normal, true);
    add(film.position, pixel, r.position, true);
    film.primId[pixel] = r.primId;
}

void addCameraRay(const SceneData& scene, const FilmData& film, int x, int y, std::uint32_t sample, Packet& packet) {
    const int i = packet.count++;
    packet.x[i] = x;
    packet.y[i] = y;
    Sampler& sampler = packet.sampler[i];
    // Pixels are numbered in the full image, so that a region is a crop of the whole.
    sampler = makeSampler(static_cast<std::uint32_t>(film.x + x), static_cast<std::uint32_t>(film.y + y),
                          scene.integrator.seed, sample);
    Float2 jitter = next2(sampler);
    const Float2 lens = next2(sampler);
    // Ids, depth, position and normal come from the first sample: it goes through the middle of the pixel.
    if (sample == 0) jitter = {0.5f, 0.5f};
    packet.ray[i] = cameraRay(scene.camera,
                              {static_cast<float>(film.x + x) + jitter.x, static_cast<float>(film.y + y) + jitter.y}, lens);
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
        rays.ray.time[i] = 0.0f;
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
           {rays.ray.dir_x[i], rays.ray.dir_y[i], rays.ray.dir_z[i]}, rays.ray.tnear[i], rays.ray.tfar[i]);
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
    return {zero, zero, zero, zero, zero, zero, zero, zero, zero, kInfinity, 0.0f, 0};
}

void renderPacket(const KernelContext& context, const FilmData& film, Packet& packet, bool first) {
    const SceneData& scene = *context.scene;
    alignas(32) RTCRayHit8 rays;
    alignas(32) int valid[kPacket];
    traceTogether(scene, packet, rays, valid);
    for (int i = 0; i < packet.count; ++i) {
        RTCRayHit r = single(rays, i);
        PathResult result = emptyResult();
        const RayCone cone = scene.camera.orthographic ? RayCone{scene.camera.pixelSpread, 0.0f}
                                                       : RayCone{0.0f, scene.camera.pixelSpread};
        PathState path{float3(1.0f), float3(0.0f), packet.sampler[i], cone, 0.0f, 0};
        followPath(context, path, r, packet.ray[i], result);
        store(film, packet.x[i], packet.y[i], result, first);
    }
    packet.count = 0;
}

bool isDone(const TileStep& s, int x, int y) {
    return (s.skipStrideA && x % s.skipStrideA == 0 && y % s.skipStrideA == 0) ||
           (s.skipStrideB && x % s.skipStrideB == 0 && y % s.skipStrideB == 0);
}

void renderStep(const SceneData& scene, const FilmData& film, const TileStep& step, void* textureThread) {
    const KernelContext context{&scene, textureThread};
    Packet packet;
    packet.count = 0;
    // Four by two pixels a packet: closer together than eight in a row.
    for (int by = step.y0; by < step.y1; by += 2 * step.stride) {
        for (int bx = step.x0; bx < step.x1; bx += 4 * step.stride) {
            for (int y = by; y < minInt(by + 2 * step.stride, step.y1); y += step.stride) {
                for (int x = bx; x < minInt(bx + 4 * step.stride, step.x1); x += step.stride) {
                    if (isDone(step, x, y)) continue;
                    addCameraRay(scene, film, x, y, step.sample, packet);
                    if (packet.count == kPacket) renderPacket(context, film, packet, step.sample == 0);
                }
            }
        }
    }
    if (packet.count > 0) renderPacket(context, film, packet, step.sample == 0);
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
