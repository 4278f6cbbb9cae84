// The few calls that differ between Embree 3 and 4, behind one name each. Plain inline functions with internal linkage,
// because the kernels are compiled once per instruction set.
#pragma once

#if __has_include(<embree4/rtcore.h>)
#include <embree4/rtcore.h>
#else
#include <embree3/rtcore.h>
#endif

namespace doppel::embree {

/// How rays that are traced one after the other relate to each other.
enum class RayCoherence { Coherent, Incoherent };

#if RTC_VERSION_MAJOR >= 4

static inline RTCRayQueryFlags queryFlags(RayCoherence coherence) {
    return coherence == RayCoherence::Coherent ? RTC_RAY_QUERY_FLAG_COHERENT : RTC_RAY_QUERY_FLAG_INCOHERENT;
}
static inline void traceClosest(RTCScene scene, RTCRayHit& ray, RayCoherence coherence) {
    RTCIntersectArguments arguments;
    rtcInitIntersectArguments(&arguments);
    arguments.flags = queryFlags(coherence);
    rtcIntersect1(scene, &ray, &arguments);
}
static inline void traceClosest8(const int* valid, RTCScene scene, RTCRayHit8& rays) {
    RTCIntersectArguments arguments;
    rtcInitIntersectArguments(&arguments);
    arguments.flags = RTC_RAY_QUERY_FLAG_COHERENT;
    rtcIntersect8(valid, scene, &rays, &arguments);
}
static inline void traceOccluded8(const int* valid, RTCScene scene, RTCRay8& rays) {
    RTCOccludedArguments arguments;
    rtcInitOccludedArguments(&arguments);
    arguments.flags = RTC_RAY_QUERY_FLAG_COHERENT;
    rtcOccluded8(valid, scene, &rays, &arguments);
}
static inline void traceOccluded(RTCScene scene, RTCRay& ray) {
    RTCOccludedArguments arguments;
    rtcInitOccludedArguments(&arguments);
    arguments.flags = RTC_RAY_QUERY_FLAG_INCOHERENT;
    rtcOccluded1(scene, &ray, &arguments);
}

#else

static inline void traceClosest(RTCScene scene, RTCRayHit& ray, RayCoherence coherence) {
    RTCIntersectContext context;
    rtcInitIntersectContext(&context);
    context.flags = coherence == RayCoherence::Coherent ? RTC_INTERSECT_CONTEXT_FLAG_COHERENT
                                                        : RTC_INTERSECT_CONTEXT_FLAG_INCOHERENT;
    rtcIntersect1(scene, &context, &ray);
}
static inline void traceClosest8(const int* valid, RTCScene scene, RTCRayHit8& rays) {
    RTCIntersectContext context;
    rtcInitIntersectContext(&context);
    context.flags = RTC_INTERSECT_CONTEXT_FLAG_COHERENT;
    rtcIntersect8(valid, scene, &context, &rays);
}
static inline void traceOccluded8(const int* valid, RTCScene scene, RTCRay8& rays) {
    RTCIntersectContext context;
    rtcInitIntersectContext(&context);
    context.flags = RTC_INTERSECT_CONTEXT_FLAG_COHERENT;
    rtcOccluded8(valid, scene, &context, &rays);
}
static inline void traceOccluded(RTCScene scene, RTCRay& ray) {
    RTCIntersectContext context;
    rtcInitIntersectContext(&context);
    context.flags = RTC_INTERSECT_CONTEXT_FLAG_INCOHERENT;
    rtcOccluded1(scene, &context, &ray);
}

#endif

/// True after traceOccluded when something was in the way.
static inline bool isOccluded(const RTCRay& ray) { return ray.tfar < 0.0f; }

} // namespace doppel::embree
