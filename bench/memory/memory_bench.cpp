// Rows: memory of the process for a scene of ten million instanced triangles, against what Embree allocates for it by its own
// count. Stage, shading data, instances and film included. Linux only.
#include "bench/common/report.h"
#include "bench/render/knot_scene.h"
#include "render/embree/delegate.h"
#include "tests/unit/render/test_stage.h"

#include <malloc.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

namespace doppel::bench {

namespace {

std::atomic<std::int64_t> embreeBytes{0};

bool countBytes(void*, ssize_t bytes, bool) {
    embreeBytes += bytes;
    return true;
}

double residentMegabytes() {
    malloc_trim(0); // what is free is not use
    std::int64_t total = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> total >> resident;
    return static_cast<double>(resident * sysconf(_SC_PAGESIZE)) / 1e6;
}

/// `shapes` different knots of about `triangles` each, drawn `copies` times each.
StagePtr instanced(int shapes, int along, int around, int copies) {
    test::StageBuilder b;
    b.add("grey", test::lambert(V3f(0.7f)));
    for (int s = 0; s < shapes; ++s) {
        auto shape = std::make_shared<Prim>();
        shape->name = "shape";
        shape->data = std::make_shared<const Mesh>(knotMesh(along, around));
        for (int c = 0; c < copies; ++c) {
            auto instance = std::make_shared<Prim>();
            instance->name = "copy" + std::to_string(s) + "_" + std::to_string(c);
            instance->localTransform = test::translation(8 * (c % 50), 8 * s, -8 * (c / 50));
            instance->materialPath = "/grey";
            instance->prototype = shape;
            b.add(PrimPtr(instance));
        }
    }
    b.add("dome", test::domeLight());
    b.add("camera", test::camera(), test::lookAt({200, 30, 60}, {200, 30, 0}));
    return b.stage();
}

/// What a scene is made of.
struct Contents {
    int shapes, along, around, copies;
};

/// Prints resident and counted megabytes of the delegate with such a scene.
int printOurs(const Contents& c) {
    auto device = embree::makeDevice();
    if (!device) return 1;
    const double before = residentMegabytes();
    rtcSetDeviceMemoryMonitorFunction(device->get(), countBytes, nullptr);
    embree::EmbreeDelegate delegate(std::move(*device));
    RenderView view;
    view.cameraPath = "/camera";
    view.fullWidth = view.fullHeight = view.width = view.height = 16; // the scene counts here, not the film
    view.options = {{"samples", 1.0}};
    const StagePtr stage = instanced(c.shapes, c.along, c.around, c.copies);
    if (!delegate.setStage(stage) || !delegate.setView(view)) return 1;
    while (!delegate.renderPass().converged) {}
    std::printf("%f %f\n", residentMegabytes() - before, static_cast<double>(embreeBytes.load()) / 1e6);
    return 0;
}

/// The same of a program that has nothing but Embree: its own vertices and indices, one scene a shape, the instances.
int printBare(const Contents& c) {
    auto device = embree::makeDevice();
    if (!device) return 1;
    const double before = residentMegabytes();
    rtcSetDeviceMemoryMonitorFunction(device->get(), countBytes, nullptr);
    std::vector<embree::ScenePtr> scenes;
    const embree::ScenePtr top(rtcNewScene(device->get()));
    for (int s = 0; s < c.shapes; ++s) {
        const Mesh mesh = knotMesh(c.along, c.around);
        const embree::GeometryPtr shape(rtcNewGeometry(device->get(), RTC_GEOMETRY_TYPE_TRIANGLE));
        std::memcpy(rtcSetNewGeometryBuffer(shape.get(), RTC_BUFFER_TYPE_VERTEX, 0, RTC_FORMAT_FLOAT3, sizeof(V3f), mesh.points.size()),
                    mesh.points.data(), mesh.points.size() * sizeof(V3f));
        std::memcpy(rtcSetNewGeometryBuffer(shape.get(), RTC_BUFFER_TYPE_INDEX, 0, RTC_FORMAT_UINT3, 12, mesh.faceVertexIndices.size() / 3),
                    mesh.faceVertexIndices.data(), mesh.faceVertexIndices.size() * 4);
        rtcCommitGeometry(shape.get());
        scenes.emplace_back(rtcNewScene(device->get()));
        rtcAttachGeometry(scenes.back().get(), shape.get());
        rtcCommitScene(scenes.back().get());
        for (int i = 0; i < c.copies; ++i) {
            const embree::GeometryPtr instance(rtcNewGeometry(device->get(), RTC_GEOMETRY_TYPE_INSTANCE));
            rtcSetGeometryInstancedScene(instance.get(), scenes.back().get());
            const float place[12] = {1, 0, 0, 0, 1, 0, 0, 0, 1, 8.0f * float(i % 50), 8.0f * float(s), -8.0f * float(i / 50)};
            rtcSetGeometryTransform(instance.get(), 0, RTC_FORMAT_FLOAT3X4_COLUMN_MAJOR, place);
            rtcCommitGeometry(instance.get());
            rtcAttachGeometry(top.get(), instance.get());
        }
    }
    rtcCommitScene(top.get());
    std::printf("%f %f\n", residentMegabytes() - before, static_cast<double>(embreeBytes.load()) / 1e6);
    return 0;
}

/// Each measurement in a process of its own: memory that is already there would not show.
bool run(const char* what, const Contents& c, double& resident, double& counted) {
    char self[4096] = {};
    if (readlink("/proc/self/exe", self, sizeof(self) - 1) <= 0) return false;
    const std::string command = std::string("'") + self + "' " + what + " " + std::to_string(c.shapes) + " " +
                                std::to_string(c.along) + " " + std::to_string(c.around) + " " + std::to_string(c.copies);
    std::FILE* pipe = popen(command.c_str(), "r");
    if (!pipe) return false;
    const bool isRead = std::fscanf(pipe, "%lf %lf", &resident, &counted) == 2;
    return pclose(pipe) == 0 && isRead;
}

void measure(Report& report, const std::string& workload, const Contents& contents) {
    double ours = 0, counted = 0, bare = 0, bareCounted = 0;
    if (!run("--ours", contents, ours, counted) || !run("--bare", contents, bare, bareCounted)) {
        std::printf("cannot measure '%s'\n", workload.c_str());
        return;
    }
    Row row{"memory of a scene", workload, "MB resident", {{ours}}, "Embree alone", {{bare}}, "ratio <= 2.0", ours <= 2 * bare};
    report.add(row);
    row = {"memory of a scene", workload, "MB resident", {{ours}}, "Embree's count", {{counted}}, "for information", true};
    report.add(row);
}

} // namespace

} // namespace doppel::bench

int main(int argc, char** argv) {
    using namespace doppel::bench;
    if (argc == 6) {
        const Contents contents{std::atoi(argv[2]), std::atoi(argv[3]), std::atoi(argv[4]), std::atoi(argv[5])};
        return std::string(argv[1]) == "--ours" ? printOurs(contents) : printBare(contents);
    }
    Report report("memory");
    measure(report, "10 M triangles: 100 x 50k, 2 of each", {100, 250, 100, 2});
    measure(report, "10 M triangles: 10 x 100k, 10 of each", {10, 500, 100, 10});
    measure(report, "10 M triangles: 1k, 10,000 copies", {1, 50, 10, 10000});
    return report.finish();
}
