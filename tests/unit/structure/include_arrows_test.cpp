// Guards the arrows of the house: includes go down the floors only (docs/architecture.md), and what must stay private does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

/// Every room and the rooms it may include besides itself.
const std::map<std::string, std::set<std::string>>& allowedArrows() {
    static const auto* arrows = [] {
        std::map<std::string, std::set<std::string>> a;
        a["clonecore/base"] = {};
        a["clonecore/scene"] = {"clonecore/base"};
        a["clonecore/image"] = {"clonecore/base"};
        a["clonecore/link"] = {"clonecore/base", "clonecore/scene", "clonecore/image"};
        a["clonecore/host"] = a["clonecore/clone"] = {"clonecore/base", "clonecore/scene", "clonecore/image", "clonecore/link"};
        const std::set<std::string> heart{"clonecore/base", "clonecore/scene", "clonecore/image",
                                          "clonecore/link", "clonecore/host",  "clonecore/clone"};
        a["stage"] = heart;
        for (const char* floor : {"render", "launcher", "gallery"}) {
            a[floor] = heart;
            a[floor].insert("stage");
        }
        for (const char* floor : {"api", "ui", "python"}) {
            a[floor] = heart;
            a[floor].insert({"stage", "render", "launcher", "gallery"});
        }
        a["ui"].insert("api");
        a["python"].insert("api");
        a["app"] = heart;
        a["app"].insert({"stage", "render", "launcher", "gallery", "api", "ui", "python"});
        return new std::map(a);
    }();
    return *arrows;
}

fs::path root() {
    const char* source = std::getenv("DOPPEL_SOURCE_DIR");
    return source ? fs::path(source) : fs::current_path();
}

/// The room of a path from the root: "clonecore/link" or the first folder; "" for none of ours.
std::string roomOf(const fs::path& relative) {
    auto part = relative.begin();
    if (part == relative.end()) return {};
    std::string room = part->string();
    if (room == "clonecore" && ++part != relative.end()) room += "/" + part->string();
    return allowedArrows().contains(room) ? room : std::string{};
}

struct Include {
    fs::path file; ///< relative to the root
    std::string included;
    bool quoted = false;
};

std::vector<Include> allIncludes() {
    std::vector<Include> includes;
    const std::regex line(R"(^\s*#\s*include\s*(["<])([^">]+)[">])");
    for (const char* top : {"clonecore", "stage", "render", "launcher", "gallery", "api", "ui", "python", "app"}) {
        if (!fs::exists(root() / top)) continue;
        for (const auto& entry : fs::recursive_directory_iterator(root() / top)) {
            const auto extension = entry.path().extension();
            if (extension != ".h" && extension != ".cpp") continue;
            std::ifstream in(entry.path());
            std::smatch match;
            for (std::string text; std::getline(in, text);)
                if (std::regex_search(text, match, line))
                    includes.push_back({fs::relative(entry.path(), root()), match[2], match[1] == "\""});
        }
    }
    return includes;
}

TEST(IncludeArrows, OnlyGoDownTheFloors) {
    const auto includes = allIncludes();
    ASSERT_GT(includes.size(), 100u) << "no sources found below " << root();
    for (const Include& include : includes) {
        const std::string from = roomOf(include.file), to = roomOf(include.included);
        if (from.empty() || to.empty() || from == to) continue;
        EXPECT_TRUE(allowedArrows().at(from).contains(to)) << include.file << " includes " << include.included;
    }
}

TEST(IncludeArrows, QuotedIncludesStartAtTheRoot) {
    for (const Include& include : allIncludes()) {
        if (!include.quoted) continue;
        const bool generated = include.included.ends_with(".pb.h") || include.included == "app/parts.h" ||
                               include.included.ends_with(".moc") || include.included.rfind("ui_", 0) == 0;
        EXPECT_TRUE(generated || fs::exists(root() / include.included)) << include.file << " includes " << include.included;
    }
}

/// Headers from which a part that must stay private can be reached.
std::set<std::string> headersThatShow(const std::string& part, const std::vector<Include>& includes) {
    std::set<std::string> showing;
    for (std::size_t before = 1; before != showing.size();) {
        before = showing.size();
        for (const Include& include : includes) {
            if (include.file.extension() != ".h") continue;
            if (include.included.find(part) != std::string::npos || showing.contains(include.included))
                showing.insert(include.file.string());
        }
        if (showing.empty()) break;
    }
    return showing;
}

TEST(IncludeArrows, PrivatePartsStayInTheirRoom) {
    const auto includes = allIncludes();
    for (const char* part : {"zmq.hpp", "zmq.h", ".pb.h", "sqlite3.h", "SQLiteCpp"}) {
        const auto showing = headersThatShow(part, includes);
        for (const Include& include : includes)
            EXPECT_FALSE(showing.contains(include.included) && roomOf(include.file) != roomOf(include.included))
                << include.file << " reaches " << part << " through " << include.included;
    }
}

TEST(IncludeArrows, QtStaysInUiAndApp) {
    const std::regex qt("^(Q[A-Z]|Qt[A-Z])");
    for (const Include& include : allIncludes()) {
        const std::string room = roomOf(include.file);
        if (room == "ui" || room == "app") continue;
        EXPECT_FALSE(std::regex_search(include.included, qt)) << include.file << " includes " << include.included;
    }
}

} // namespace
