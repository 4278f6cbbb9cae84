// Reads the stages of nodes for whoever looks at them: pickers, the prim tree, the camera tool. Cooks on a worker of its own,
// one at a time, the newest wish first; edits are read again only while somebody looks. Owned by the desk; main thread, never
// blocks but for the end of a cook in its destructor, which it cancels.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/scene/document.h"
#include "ui/base/mailbox.h"
#include "ui/base/worker_pool.h"
#include "ui/stage/stage_source.h"
#include "ui/stage/stage_summary.h"

#include <QObject>
#include <QTimer>

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace doppel {

/// Which stage: of a node, at a frame, with context options.
struct StageKey {
    std::string node;
    double frame = 1;
    ContextOptions options{};
    bool operator==(const StageKey&) const = default;
};
/// A node's stage at the scene's own frame and options.
StageKey stageKey(const Scene& scene, const std::string& node);
/// What a connection renders.
StageKey stageKey(const Scene& scene, const ConnectionRecord& record);

using StageReading = Result<std::shared_ptr<const StageSummary>>;

class StageReader : public QObject {
    Q_OBJECT

public:
    /// Without a source nothing is ever read.
    StageReader(Document& document, std::shared_ptr<StageSource> source, QObject* parent = nullptr);
    ~StageReader() override;

    bool canRead() const { return m_source != nullptr; }
    /// What was read, if no edit has come since; nullptr when it must be read first. Valid until control returns to the event loop.
    const StageReading* current(const StageKey& key) const;
    /// The newest that was read of this node, however old; nullptr when there is none.
    std::shared_ptr<const StageSummary> latest(const std::string& node) const;
    bool isReading() const { return m_running.has_value(); }

    /// Reads it once, unless it is current.
    void read(const StageKey& key);
    /// `who` looks at it until it looks at another, at nothing (nullopt), or is destroyed: it is kept up to date.
    void look(QObject* who, const std::optional<StageKey>& key);
    /// Reads again what is looked at, whether or not it seems current.
    void reload();

signals:
    /// Something begins to be read, or was read.
    void changed();

private:
    /// What of the scene a stage depends on, besides its key.
    struct Basis {
        std::shared_ptr<const NodeMap> nodes;
        FrameSettings frames;
        std::filesystem::path directory;
        bool operator==(const Basis& o) const;
    };
    struct Entry {
        StageKey key;
        Basis basis;
        StageReading reading;
    };
    struct Running {
        StageKey key;
        CancelToken token;
    };
    Basis basis() const;
    void pumpSoon();
    void pump();
    std::optional<StageKey> next() const;
    void start(const StageKey& key);
    void stopRunning();
    void finish(const StageKey& key, const Basis& basis, StageReading reading);

    Document& m_document;
    std::shared_ptr<StageSource> m_source;
    std::map<QObject*, StageKey> m_looks;
    std::deque<StageKey> m_once; // newest first
    std::deque<Entry> m_entries; // newest first
    std::optional<Running> m_running;
    bool m_pumpPending = false;
    bool m_holdsFiles = false;
    QTimer m_idle; // after the last look, until the source forgets
    Subscription m_documentChanges;
    Mailbox m_mailbox;
    WorkerPool m_worker{1}; // last: joined first
};

} // namespace doppel
