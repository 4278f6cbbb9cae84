// A temporary folder with USD files, and short ways to import them. Tests that need pxr are skipped without it.
#pragma once

#include "stage/importer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace doppel {

class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "doppel-usd-XXXXXX").string();
        m_path = mkdtemp(pattern.data());
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code error;
        std::filesystem::remove_all(m_path, error);
    }
    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

class UsdTest : public testing::Test {
protected:
    void SetUp() override {
        if (const auto version = usdReaderVersion(); !version) GTEST_SKIP() << version.error().text();
    }

    std::filesystem::path write(const std::string& name, std::string_view text) {
        const auto path = m_folder.path() / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }
    /// A .usda file with `body` below its header. Statements may share a line: ';' and braces end them.
    std::filesystem::path writeUsda(const std::string& name, std::string_view body) {
        std::string text = "#usda 1.0\n";
        for (const char letter : body) {
            if (letter == '}') text += '\n';
            text += letter == ';' ? '\n' : letter;
            if (letter == '{' || letter == '}') text += '\n';
        }
        return write(name, text);
    }

    Result<std::unique_ptr<ImportedFile>> open(const std::filesystem::path& path, const ImportOptions& options = {}) {
        return openUsdFile(path, options, m_cancelled);
    }
    /// The stage at a time; a failed test and an empty stage when it cannot be read.
    StagePtr import(const std::filesystem::path& path, const ImportOptions& options = {}, double time = 1) {
        auto file = open(path, options);
        Result<StagePtr> stage = file.and_then([&](const auto& opened) { return opened->read(time); });
        EXPECT_TRUE(stage) << stage.error().text();
        return stage ? *stage : std::make_shared<const Stage>();
    }
    StagePtr importText(std::string_view body) { return import(writeUsda("scene.usda", body)); }

    TemporaryFolder m_folder;
    std::atomic<bool> m_cancelled{false};
};

/// The data of the prim at `path`; a failed test and a default value when it holds no T.
template <class T>
T dataAt(const Stage& stage, std::string_view path) {
    const PrimPtr prim = stage.find(path);
    EXPECT_TRUE(prim) << "no prim " << path;
    if (!prim) return {};
    EXPECT_TRUE(prim->as<T>()) << path << " is a " << prim->typeName;
    return prim->as<T>() ? *prim->as<T>() : T{};
}

inline bool hasWarning(const Stage& stage, std::string_view part) {
    return std::any_of(stage.warnings.begin(), stage.warnings.end(),
                       [&](const std::string& warning) { return warning.find(part) != std::string::npos; });
}

inline std::string warningsOf(const Stage& stage) {
    std::string text;
    for (const std::string& warning : stage.warnings) text += warning + "\n";
    return text;
}

}  // namespace doppel
