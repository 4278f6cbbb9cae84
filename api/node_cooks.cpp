#include "api/node_cooks.h"

#include "api/source_reader.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace doppel {

namespace {

constexpr std::size_t kMostStages = 8; ///< kept to look into

} // namespace

const char* toString(CookState state) {
    switch (state) {
    case CookState::Ready: return "ready";
    case CookState::ReadyWithErrors: return "ready with errors";
    case CookState::Starting: return "starting cook";
    case CookState::Cooking: return "cooking";
    case CookState::Failed: return "failed";
    case CookState::Interrupted: return "interrupted";
    }
    return "";
}

NodeCooks::NodeCooks(StrandPool& pool, const SourceStore& sources) : m_sources(sources), m_strand(pool.makeStrand()) {
    m_shared->cooker.setSourceReader(readerOf(sources));
    m_shared->cooker.setWatcher([shared = m_shared.get()](const std::string& node) {
        shared->tell([&](CookReport& report) {
            report.state = CookState::Cooking;
            report.at = node;
            ++report.done;
        });
    });
}

NodeCooks::~NodeCooks() { interrupt(); }

std::uint64_t NodeCooks::cook(NodeNetwork network, std::string node, CookInputs inputs, std::size_t total, Done done) {
    auto job = std::make_shared<Job>();
    job->number = m_next++;
    job->network = std::move(network);
    job->network.sources = m_sources.all()->versions;
    job->node = std::move(node);
    job->inputs = std::move(inputs);
    job->total = total;
    job->done = std::move(done);
    {
        std::lock_guard lock(m_shared->mutex);
        m_shared->jobs.push_back(job);
    }
    m_strand.post([shared = m_shared, job] { shared->run(*job); });
    return job->number;
}

bool NodeCooks::interrupt() {
    std::lock_guard lock(m_shared->mutex);
    for (const auto& job : m_shared->jobs) job->unwanted = true;
    m_shared->cooker.cancel();
    return !m_shared->jobs.empty();
}

CookReport NodeCooks::report() const {
    std::lock_guard lock(m_shared->mutex);
    return m_shared->report;
}

StagePtr NodeCooks::stage(const std::string& node) const {
    std::lock_guard lock(m_shared->mutex);
    for (const auto& [name, stage] : m_shared->stages)
        if (name == node) return stage;
    return nullptr;
}

void NodeCooks::reloadFiles() {
    m_strand.post([shared = m_shared] { shared->cooker.reloadFiles(); });
}

Subscription NodeCooks::observe(std::function<void(const CookReport&)> observer) { return m_shared->observers.add(std::move(observer)); }

void NodeCooks::Shared::tell(const std::function<void(CookReport&)>& change) {
    CookReport told;
    {
        std::lock_guard lock(mutex);
        change(report);
        told = report;
    }
    observers.notify(told);
}

void NodeCooks::Shared::keep(const std::string& node, StagePtr stage) {
    std::lock_guard lock(mutex);
    std::erase_if(stages, [&](const auto& kept) { return kept.first == node; });
    stages.emplace_back(node, std::move(stage));
    if (stages.size() > kMostStages) stages.pop_front();
}

void NodeCooks::Shared::run(Job& job) {
    const auto began = std::chrono::steady_clock::now();
    tell([&](CookReport& now) {
        now = {};
        now.cook = job.number;
        now.node = job.node;
        now.state = CookState::Starting;
        now.total = job.total;
    });
    Result<CookResult> result = cooker.cook(job.network, job.node, job.inputs, &job.unwanted);
    const StagePtr stage = result ? result->stage : nullptr;
    if (stage) keep(job.node, stage);
    {
        std::lock_guard lock(mutex);
        std::erase_if(jobs, [&](const auto& other) { return other.get() == &job; });
    }
    CookReport ended;
    tell([&](CookReport& now) {
        now.at.clear();
        now.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        if (result) {
            now.problems = std::move(result->problems);
            now.state = now.problems.empty() ? CookState::Ready : CookState::ReadyWithErrors;
        } else {
            now.error = result.error();
            now.state = now.error.code == ErrorCode::Cancelled ? CookState::Interrupted : CookState::Failed;
        }
        ended = now;
    });
    if (!job.done) return;
    if (result) job.done(Cooked{std::move(ended), stage});
    else job.done(tl::unexpected(ended.error));
}

} // namespace doppel
