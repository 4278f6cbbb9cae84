// A host without a window on a scene with one connection, whose clones live in the test's process.
#pragma once

#include "api/api_caller.h"
#include "api/headless_host.h"
#include "clonecore/scene/scene_file.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/host/host_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace doppel::test {

class ApiTest : public testing::Test {
protected:
    void SetUp() override {
        const auto file = folder.path() / "shots.doppel";
        ASSERT_TRUE(saveScene(makeScene(), file));
        HeadlessHost::Parts parts;
        parts.manager.launchers.add(launcher);
        parts.manager.membuf = &membuf;
        parts.manager.timeouts.stop = std::chrono::seconds(20);
        parts.loadFile = [](const std::filesystem::path& path) { return loadScene(path); };
        parts.galleryFile = [this](const Scene&, const std::filesystem::path&) { return folder.path() / "kept.db"; };
        parts.kind = "test";
        host = std::make_unique<HeadlessHost>(std::move(parts));
        ASSERT_TRUE(host->open(file));
        local = std::make_unique<LocalCaller>(host->api());
    }
    void TearDown() override {
        local.reset();
        host.reset();
    }

    Result<ApiValue> call(const std::string& method, ApiValue arguments = ApiValue::array()) {
        return local->callAndWait(method, std::move(arguments));
    }
    /// The value, or null and a failure of the test.
    ApiValue value(const std::string& method, ApiValue arguments = ApiValue::array()) {
        auto result = call(method, std::move(arguments));
        if (result) return *result;
        ADD_FAILURE() << method << ": " << result.error().text();
        return nullptr;
    }

    TempFolder folder;
    MembufRegistry membuf;
    std::shared_ptr<FakeLauncher> launcher = std::make_shared<FakeLauncher>();
    std::unique_ptr<HeadlessHost> host;
    std::unique_ptr<LocalCaller> local;
};

/// A list of arguments.
template <class... Arguments>
ApiValue args(Arguments&&... arguments) {
    ApiValue list = ApiValue::array();
    (list.push_back(std::forward<Arguments>(arguments)), ...);
    return list;
}

} // namespace doppel::test
