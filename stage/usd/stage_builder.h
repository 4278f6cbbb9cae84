// Makes the prim tree out of the reader's replies, and for later times changes only what the reader sends, sharing all
// else with the tree before. Used by one thread at a time; no blocking.
#pragma once

#include "clonecore/base/error.h"
#include "stage/importer.h"
#include "stage/prim.h"
#include "stage/rig.h"
#include "stage/usd/shared_block.h"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <string>
#include <vector>

namespace doppel {

class StageBuilder {
public:
    /// `file` is named in warnings.
    explicit StageBuilder(std::string file) : m_file(std::move(file)) {}

    /// The stage after a reply of the reader: a whole one, or changes to the stage returned before (the same pointer
    /// when there are none). ProcessFailed if the reply makes no sense.
    Result<StagePtr> apply(const nlohmann::json& reply, const SharedBlockPtr& block);

    /// What was wrong with single prims of the stage returned last.
    std::vector<ImportFinding> problems() const;

private:
    /// A prim and how it hangs together with others, all by number.
    struct Node {
        int parent = -1;
        int prototype = -1;         ///< of an instance
        bool hiddenInTree = false;  ///< below a point instancer: shown only as its prototype
        std::vector<int> children;
        std::vector<int> instancerPrototypes;  ///< -1 = does not exist
        std::vector<int> users;                ///< nodes whose prim points to this one's
        std::shared_ptr<const Prim> prim;
        PrimData unmended;                     ///< what it held before it was mended, if it had to be
        std::shared_ptr<const Rig> rig;        ///< of what hangs on a skeleton or has blend shapes
        Pose pose;
        PrimData rest;                         ///< with a rig: the prim's data before it is posed
    };
    using Fresh = std::map<int, std::shared_ptr<Prim>>;

    bool readNodes(const nlohmann::json& prims);
    std::vector<int> cyclicNodes() const;
    void breakCycles();
    void decodePrim(const nlohmann::json& value, const class Decoder& decoder, int index, Prim& prim);
    void takeTransform(const M44d& matrix, int index, Prim& prim);
    void checkData(const PrimData& before, int index, Prim& prim);
    void checkView(int index, Prim& prim);
    void pose(const nlohmann::json& value, const class Decoder& decoder, int index, Prim& prim);
    std::shared_ptr<const Motion> motion(const nlohmann::json& value, const class Decoder& decoder, int index,
                                         const Prim& prim) const;
    PrimData dataAt(const nlohmann::json& moment, const class Decoder& decoder, int index, const Prim& prim) const;
    Fresh dirtied(const std::vector<int>& changed) const;
    void link(Fresh& fresh);
    PrimPtr rootWithPrototypeMaterials();
    std::string pathOf(int index) const;
    StagePtr publish(const nlohmann::json& reply);

    std::string m_file;
    std::vector<Node> m_nodes;
    StageInfo m_info;
    Shutter m_shutter;
    std::vector<int> m_cyclicInstancers;
    std::vector<std::pair<int, std::string>> m_problems;  ///< found while decoding, by node
    std::map<int, std::pair<PrimPtr, PrimPtr>>
        m_prototypeMaterials;  ///< by node: the prototype and what was made of it
    StagePtr m_stage;
};

}  // namespace doppel
