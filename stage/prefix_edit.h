// Puts a tree under a prefix path and moves the absolute paths in it (material bindings, cameras, products) along.
// Gives the same pointers for the same prims as long as they live. Lives on the cooking thread.
#pragma once

#include "stage/prim_memo.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace doppel {

class PrefixEdit {
public:
    /// `prefix` is an absolute prim path other than "/".
    explicit PrefixEdit(std::string prefix) : m_prefix(std::move(prefix)) {}

    /// The tree under the prefix; missing parents are plain Xforms.
    PrimPtr apply(const PrimPtr& root);
    /// "/World/cam" -> "/prefix/World/cam"; "" stays "".
    std::string moved(std::string_view path) const;

private:
    PrimPtr prim(const PrimPtr& before, int depth);
    PrimPtr movePaths(const PrimPtr& before, int depth);
    PrimData data(const PrimData& before);
    std::shared_ptr<const Mesh> mesh(const std::shared_ptr<const Mesh>& before);

    std::string m_prefix;
    PrimMemo<char> m_memo;
    std::map<std::shared_ptr<const Mesh>, std::shared_ptr<const Mesh>> m_meshes;  ///< those with bound subsets
};

}  // namespace doppel
