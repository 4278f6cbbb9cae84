// A document with one connection, a CloneManager with short timings and a FakeLauncher, for the tests of clonecore/host.
#pragma once

#include "clonecore/host/clone_manager.h"
#include "tests/unit/host/fake_clone.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <future>
#include <mutex>
#include <string>
#include <vector>

namespace doppel::test {

inline Scene makeScene() {
    Scene scene;
    scene.frames = {1, 48, 24, 5};
    scene.contextOptions = {{"shot", 10.0}, {"variant", std::string("red")}};
    scene.setNode(Node{"geo", "import", {}, {{"file", {std::string("a.usda"), ""}}}});
    scene.setNode(Node{"OUT", "null", {"geo"}, {}});
    scene.setNode(Node{"other", "null", {}, {}});
    ConnectionRecord hero;
    hero.sessionId = "hero";
    hero.lopNode = "OUT";
    hero.cameraPath = "/cam";
    hero.launcherConfig = {{"launcher", "fake"}};
    scene.setConnection(hero);
    return scene;
}

class HostTest : public testing::Test {
protected:
    using Edit = std::function<void(ConnectionRecord&)>;

    void SetUp() override {
        timeouts.launch = std::chrono::seconds(30);
        timeouts.connect = std::chrono::seconds(20);
        timeouts.heartbeat = std::chrono::milliseconds(50);
        timeouts.lost = std::chrono::seconds(20);
        timeouts.stop = std::chrono::seconds(20);
    }
    void TearDown() override {
        subscription.reset();
        manager.reset();
    }

    CloneManager& makeManager() {
        CloneManager::Services services;
        services.launchers.add(launcher);
        services.membuf = &membuf;
        services.timeouts = timeouts;
        services.restarts = restarts;
        manager = std::make_unique<CloneManager>(document, std::move(services));
        subscription = manager->observe([this](const CloneEvent& event) {
            std::lock_guard lock(eventsMutex);
            events.push_back(event);
        });
        return *manager;
    }

    void addConnection(const std::string& id, const Edit& edit = {}) {
        document.edit("Add", [&](Scene& scene) {
            ConnectionRecord record = *scene.connection("hero");
            record.sessionId = id;
            if (edit) edit(record);
            scene.setConnection(std::move(record));
        });
    }
    void editRecord(const std::string& id, const Edit& edit) {
        document.edit("Edit", [&](Scene& scene) {
            ConnectionRecord record = *scene.connection(id);
            edit(record);
            scene.setConnection(std::move(record));
        });
    }
    void editNode(const std::string& name, const std::string& parameter, double value) {
        document.edit("Edit", [&](Scene& scene) {
            Node node = *scene.node(name);
            node.parameters[parameter].value = value;
            scene.setNode(std::move(node));
        });
    }

    /// Waits for the state; the events up to it have been delivered by then.
    testing::AssertionResult reaches(const std::string& id, CloneState state) const {
        if (manager->waitFor(id, [&](const CloneStatus& s) { return s.state == state; }, kPatience)) {
            settle();
            return testing::AssertionSuccess();
        }
        const auto status = manager->status(id);
        return testing::AssertionFailure() << id << " is "
                                           << (status ? std::string(toString(status->state)) + ": " + status->error.text()
                                                      : std::string("unknown"));
    }
    CloneState state(const std::string& id) const { return manager->status(id)->state; }

    std::vector<CloneState> states(const std::string& id) const {
        std::lock_guard lock(eventsMutex);
        std::vector<CloneState> found;
        for (const CloneEvent& event : events)
            if (event.kind == CloneEventKind::State && event.sessionId == id) found.push_back(event.after);
        return found;
    }
    std::vector<CloneEventKind> kinds(const std::string& id) const {
        std::lock_guard lock(eventsMutex);
        std::vector<CloneEventKind> found;
        for (const CloneEvent& event : events)
            if (event.sessionId == id) found.push_back(event.kind);
        return found;
    }
    void forgetEvents() {
        std::lock_guard lock(eventsMutex);
        events.clear();
    }
    /// Everything asked of the manager so far has been done (not: answered by clones).
    void settle() const { (void)manager->waitFor("", [](const CloneStatus&) { return true; }, kPatience); }

    /// All that the clone had sent so far has arrived: an answer comes after it. A frame may say that a render has converged
    /// before the clone's own status does.
    void hearOut(const std::string& id) const {
        std::promise<bool> answered;
        manager->requestFullFrame(id, [&](const Result<FramePtr>& frame) { answered.set_value(frame.has_value()); });
        EXPECT_TRUE(answered.get_future().get()) << id;
        settle();
    }

    Document document{makeScene()};
    MembufRegistry membuf;
    CloneTimeouts timeouts;
    int restarts = 0;
    std::shared_ptr<FakeLauncher> launcher = std::make_shared<FakeLauncher>();
    mutable std::mutex eventsMutex;
    std::vector<CloneEvent> events;
    std::unique_ptr<CloneManager> manager;
    Subscription subscription;
};

} // namespace doppel::test
