// The ledger of running clones as the I/O thread sees it: it says what to note, a worker writes. Does nothing without a ledger or
// while the scene has no file. I/O thread only.
#pragma once

#include "clonecore/base/strand_pool.h"
#include "clonecore/host/clone_ledger.h"

#include <spdlog/spdlog.h>

#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace doppel {

class LedgerLine {
public:
    LedgerLine(std::shared_ptr<CloneLedger> ledger, StrandPool::Strand worker)
        : m_ledger(std::move(ledger)), m_worker(std::move(worker)) {}

    const std::filesystem::path& scene() const { return m_scene; }
    void setScene(std::filesystem::path file) { m_scene = std::move(file); }

    void note(CloneLedger::Entry entry) {
        if (!isOn()) return;
        entry.scene = m_scene;
        m_worker.post([ledger = m_ledger, entry = std::move(entry)] {
            if (auto noted = ledger->note(entry); !noted) spdlog::warn("{}", noted.error().text());
        });
    }
    void forget(const std::string& sessionId) {
        if (!isOn()) return;
        m_worker.post([ledger = m_ledger, scene = m_scene, sessionId] { ledger->forget(scene, sessionId); });
    }
    /// `taken` is called on a worker.
    void takeOver(std::function<void(std::vector<CloneLedger::Entry>)> taken) {
        if (!isOn()) return;
        m_worker.post([ledger = m_ledger, scene = m_scene, taken = std::move(taken)] { taken(ledger->takeOver(scene)); });
    }

    /// Blocks until all that was said is on the disk. Any thread but a worker's.
    void wait() {
        if (!m_ledger) return;
        auto done = std::make_shared<std::promise<void>>();
        auto written = done->get_future();
        m_worker.post([done = std::move(done)] { done->set_value(); });
        written.wait();
    }

private:
    bool isOn() const { return m_ledger && !m_scene.empty(); }

    std::shared_ptr<CloneLedger> m_ledger;
    StrandPool::Strand m_worker;
    std::filesystem::path m_scene; ///< "" = not saved yet
};

} // namespace doppel
