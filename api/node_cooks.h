// Cooks stage nodes for scripts, one after the other on a thread of the pool, and keeps the stages of the last few nodes to look into.
// Thread-safe; owned by the ApiHost's state.
#pragma once

#include "clonecore/base/strand_pool.h"
#include "clonecore/base/subscription.h"
#include "clonecore/host/source_store.h"
#include "stage/cooker.h"

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace doppel {

enum class CookState : std::uint8_t { Ready, ReadyWithErrors, Starting, Cooking, Failed, Interrupted };
/// "ready", "ready with errors", "starting cook", "cooking", "failed", "interrupted".
const char* toString(CookState state);

/// How a cook stands.
struct CookReport {
    std::uint64_t cook = 0; ///< rises with each; 0 = there was none yet
    std::string node;
    CookState state = CookState::Ready;
    std::size_t done = 0;    ///< nodes that were begun; those that had nothing new are not among them
    std::size_t total = 0;   ///< nodes that the cook may come to
    std::string at;          ///< the node that cooks
    double seconds = 0;      ///< of the cook, once it has ended
    std::vector<CookProblem> problems;
    Error error;             ///< why, of a failed one
};

class NodeCooks {
public:
    struct Cooked {
        CookReport report;
        StagePtr stage;
    };
    /// Called once, on the cooking thread: what was made, or why there is nothing.
    using Done = std::function<void(Result<Cooked>)>;

    /// `sources`, what "mem:NAME" means, must outlive the pool.
    NodeCooks(StrandPool& pool, const SourceStore& sources);
    ~NodeCooks(); ///< interrupts; what has not begun is dropped with the pool

    /// Returns its number at once. `done` may be empty.
    std::uint64_t cook(NodeNetwork network, std::string node, CookInputs inputs, std::size_t total, Done done);
    /// Ends the cook under way and those that wait; they are Interrupted and their `done` gets Cancelled. False when there was none.
    bool interrupt();
    CookReport report() const; ///< of the newest cook that has begun
    /// The stage of the node's last cook; nullptr when it was never cooked, or many others since.
    StagePtr stage(const std::string& node) const;
    /// Files are read again by the next cook.
    void reloadFiles();

    /// At each change of state or node, on the cooking thread.
    [[nodiscard]] Subscription observe(std::function<void(const CookReport&)> observer);

private:
    struct Job {
        std::uint64_t number = 0;
        NodeNetwork network;
        std::string node;
        CookInputs inputs;
        std::size_t total = 0;
        Done done;
        std::atomic<bool> unwanted{false};
    };
    /// Shared with the work in the pool.
    struct Shared {
        void run(Job& job);
        void tell(const std::function<void(CookReport&)>& change);
        void keep(const std::string& node, StagePtr stage);

        Cooker cooker; ///< on the strand, but for cancel()
        mutable std::mutex mutex;
        std::vector<std::shared_ptr<Job>> jobs; ///< waiting or under way
        CookReport report;
        std::deque<std::pair<std::string, StagePtr>> stages; ///< newest last
        CallbackList<void(const CookReport&)> observers{};
    };

    const SourceStore& m_sources;
    const std::shared_ptr<Shared> m_shared = std::make_shared<Shared>();
    StrandPool::Strand m_strand;
    std::atomic<std::uint64_t> m_next{1};
};

} // namespace doppel
