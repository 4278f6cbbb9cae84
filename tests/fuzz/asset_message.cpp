// What a clone makes of a host's lists and pieces of files, and a host of a clone's questions: no path leads out of a tree, no
// size is beyond its cap, and a host gives no list for a name that no scene has.
#include "clonecore/clone/asset_tree.h"
#include "clonecore/host/asset_catalog.h"
#include "clonecore/link/messages.h"
#include "tests/fuzz/target.h"
#include "tests/support/temp_folder.h"

#include <filesystem>

namespace doppel::fuzz {

namespace {

namespace fs = std::filesystem;

/// A scene that names one file, which is nowhere.
class OneName final : public SceneAssets {
public:
    std::set<fs::path> named(const NodeNetwork&, const std::string&, double, const ContextOptions&) override {
        return {"/nowhere/shot/a.usda"};
    }
    Result<std::vector<fs::path>> needed(const fs::path& file, const std::atomic<bool>&) override {
        require(file == "/nowhere/shot/a.usda", "only named files are looked into");
        return std::vector<fs::path>{file};
    }
};

struct Tree {
    Tree() {
        auto made = AssetTree::make(folder.path());
        require(made.has_value(), "a tree can be made");
        tree = std::move(*made);
    }
    test::TempFolder folder;
    std::unique_ptr<AssetTree> tree;
};

AssetTree& tree() {
    static const Tree made;
    return *made.tree;
}

void checkPath(const std::string& path) {
    const auto place = tree().place(path);
    require(place.has_value(), "a path that was decoded has a place");
    const std::string root = tree().root().string() + "/";
    require(place->lexically_normal().string().starts_with(root), "no path leads out of the tree");
}

void check(const AssetListMessage& list) {
    require(list.fault || !list.entries.empty(), "a list holds something");
    if (!list.fault) checkPath(list.file);
    for (const AssetEntry& entry : list.entries) {
        checkPath(entry.path);
        require(entry.size <= kMaxAssetBytes, "sizes are capped");
    }
}

void check(const AssetQueryMessage& query) {
    static AssetCatalog catalog(std::make_shared<OneName>());
    static const std::atomic<bool> never{false};
    AssetContext context;
    context.scene.directory = "/nowhere";
    require(!catalog.list(query.path, {context}, never).has_value(), "a file that is nowhere is not listed");
}

} // namespace

bool feed(std::string_view bytes) {
    const auto fromHost = decodeHostMessage(bytes);
    if (fromHost) {
        if (const auto* list = std::get_if<AssetListMessage>(&*fromHost)) check(*list);
        if (const auto* data = std::get_if<AssetDataMessage>(&*fromHost)) {
            require(data->size <= kMaxAssetChunkBytes, "pieces are capped");
            require(data->fault.has_value() == (data->size == 0), "a piece has bytes or a fault");
        }
        require(decodeHostMessage(encode(*fromHost)).has_value(), "what was decoded can be sent on");
    }
    const auto fromClone = decodeCloneMessage(bytes);
    if (fromClone) {
        if (const auto* query = std::get_if<AssetQueryMessage>(&*fromClone)) check(*query);
        if (const auto* request = std::get_if<AssetRequestMessage>(&*fromClone))
            require(request->length > 0 && request->length <= kMaxAssetChunkBytes, "requests are capped");
        require(decodeCloneMessage(encode(*fromClone)).has_value(), "what was decoded can be sent on");
    }
    return fromHost || fromClone;
}

std::vector<std::string> seeds() {
    ContentHash hash{};
    hash.fill(0xa5);
    const Error fault{ErrorCode::Refused, "a symbolic link", {}};
    AssetListMessage list{"shot/a.usda", "/work/shot/a.usda", {{"/work/shot/a.usda", 1000, hash, {}}}, {}};
    list.entries.push_back({"/work/tex/b.1001.png", 0, {}, fault});
    return {encode(HostMessage(list)),
            encode(HostMessage(AssetListMessage{"a.usda", {}, {}, fault})),
            encode(HostMessage(AssetDataMessage{hash, 1 << 20, 4096, {}, nullptr})),
            encode(HostMessage(AssetDataMessage{hash, 1 << 20, 0, fault, nullptr})),
            encode(CloneMessage(AssetQueryMessage{"shot/a.usda"})),
            encode(CloneMessage(AssetQueryMessage{"shot/../../etc/passwd"})),
            encode(CloneMessage(AssetRequestMessage{hash, 1 << 20, 4096}))};
}

} // namespace doppel::fuzz
