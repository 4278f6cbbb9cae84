#include "ui/clones/clone_cells.h"

#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/clones/clone_columns.h"

#include <QCoreApplication>

namespace doppel {

namespace {

constexpr double kLeastPercent = 2; // below, an estimate says nothing

/// What the translations know these texts by.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(CloneCells)
};

QString sizeText(int width, int height) { return QStringLiteral("%1 × %2").arg(width).arg(height); }

QString resolutionText(const ConnectionRecord& record, const CloneStatus& status) {
    if (status.imageSize[0] > 0 && isConnectedState(status.state)) return sizeText(status.imageSize[0], status.imageSize[1]);
    if (record.resolutionScale > 0) return Words::tr("%1 × settings").arg(formatNumber(record.resolutionScale));
    if (record.resolution[0] > 0 && record.resolution[1] > 0) return sizeText(record.resolution[0], record.resolution[1]);
    return Words::tr("from settings");
}

QString stateText(const ConnectionRecord& record, const CloneStatus& status) {
    const QString reason = stateReason(record.sessionId, status);
    const bool waiting = status.waitingToConnect && status.state == CloneState::Launching;
    QString label = waiting ? Words::tr("Waiting") : stateLabel(status.state);
    if (!record.processUpdates) label += Words::tr(", updates held");
    return reason.isEmpty() ? label : QStringLiteral("%1: %2").arg(label, reason.section(u'\n', 0, 0));
}

QString hostText(const CloneStatus& status) {
    if (!isConnectedState(status.state)) return {};
    if (status.host.empty()) return Words::tr("this machine");
    return status.port > 0 ? QStringLiteral("%1:%2").arg(toQt(status.host)).arg(status.port) : toQt(status.host);
}

QString bytesText(double bytes) { return bytes > 0 ? formatBytes(static_cast<std::uint64_t>(bytes)) : QString(); }

QString sampleText(int samples) { return samples > 0 ? QString::number(samples) : QString(); }

} // namespace

QString stateReason(const std::string& sessionId, const CloneStatus& status) {
    if (status.state == CloneState::Failed || status.state == CloneState::Lost) {
        // Whose it is stands beside it already.
        QString reason = toQt(status.error.context == sessionId ? status.error.message : status.error.text());
        if (reason.isEmpty()) reason = toQt(status.message);
        return reason;
    }
    return toQt(status.message);
}

QString linkText(const CloneStatus& status) {
    const LinkFigures& link = status.link;
    if (!isConnectedState(status.state) || link.roundTrip <= 0) return {};
    if (link.bytesPerSecond <= 0) return formatMilliseconds(link.roundTrip);
    return QStringLiteral("%1/s").arg(formatBytes(static_cast<std::uint64_t>(link.bytesPerSecond)));
}

QStringList linkDetails(const CloneStatus& status) {
    const LinkFigures& link = status.link;
    if (!isConnectedState(status.state) || link.roundTrip <= 0) return {};
    QStringList lines{Words::tr("Answers after %1, %2 images a second").arg(formatMilliseconds(link.roundTrip)).arg(link.framesPerSecond, 0, 'f', 1)};
    if (link.bytesPerSecond > 0) {
        lines << Words::tr("%1/s of images over the network, packed %2 : 1")
                     .arg(formatBytes(static_cast<std::uint64_t>(link.bytesPerSecond)))
                     .arg(link.compression, 0, 'f', 1);
    }
    if (link.dropped > 0)
        lines << counted(link.dropped, Words::tr("%1 image was replaced by a newer one before it left"), Words::tr("%1 images were replaced by newer ones before they left"));
    return lines;
}

std::optional<double> secondsLeft(const CloneStatus& status) {
    if (status.state != CloneState::Rendering || status.percent < kLeastPercent || status.renderSeconds <= 0) return std::nullopt;
    return status.renderSeconds * (100 - status.percent) / status.percent;
}

std::string launcherOf(const ConnectionRecord& record) {
    const auto it = record.launcherConfig.find("launcher");
    return it != record.launcherConfig.end() && it->is_string() ? it->get<std::string>() : "local";
}

const EvaluatedInputs& CloneCells::evaluated(const RecordPtr& record) const {
    Evaluated& kept = m_evaluated[record->sessionId];
    if (kept.record != record) kept = {record, evaluateInputs(*record, m_context.document.scene().expressionContext())};
    return kept.inputs;
}

QString CloneCells::text(int column, const RecordPtr& record, const CloneStatus& status) const {
    const bool live = isConnectedState(status.state);
    const LinkFigures& link = status.link;
    switch (column) {
        case columns::Name: return toQt(record->name.empty() ? record->sessionId : record->name);
        case columns::State: return stateText(*record, status);
        case columns::Reason: return stateReason(record->sessionId, status).section(u'\n', 0, 0);
        case columns::Progress: return QString::number(status.percent);
        case columns::Elapsed: return status.renderSeconds > 0 ? formatSeconds(status.renderSeconds) : QString();
        case columns::Remaining: {
            const auto left = secondsLeft(status);
            return left ? formatSeconds(*left) : QString();
        }
        case columns::Samples: return sampleText(status.samples);
        case columns::Node: return toQt(record->lopNode);
        case columns::Camera: return toQt(record->cameraPath);
        case columns::Renderer:
            if (!status.renderer.empty()) return toQt(status.renderer);
            return record->renderer.empty() ? Words::tr("auto") : toQt(record->renderer);
        case columns::Aov: return record->displayAov.empty() ? Words::tr("all") : toQt(record->displayAov);
        case columns::FrameNumber: return formatNumber(evaluated(record).frame);
        case columns::Resolution: return resolutionText(*record, status);
        case columns::Scale: return record->resolutionScale > 0 ? formatNumber(record->resolutionScale) : QString();
        case columns::Group: return toQt(record->group);
        case columns::Label: return theme::labelName(record->colorLabel);
        case columns::Launcher: return toQt(launcherOf(*record));
        case columns::Host: return hostText(status);
        case columns::Process: return live && status.pid > 0 ? QString::number(status.pid) : QString();
        case columns::Memory: return live ? bytesText(static_cast<double>(status.memoryBytes)) : QString();
        case columns::Rate: return live && link.framesPerSecond > 0 ? QString::number(link.framesPerSecond, 'f', 1) : QString();
        case columns::Latency: return live && link.roundTrip > 0 ? formatMilliseconds(link.roundTrip) : QString();
        case columns::Bandwidth: return live && link.bytesPerSecond > 0 ? bytesText(link.bytesPerSecond) + QStringLiteral("/s") : QString();
        case columns::Link: return linkText(status);
        default: return {};
    }
}

QString CloneCells::editText(int column, const ConnectionRecord& record) {
    switch (column) {
        case columns::Name: return toQt(record.name);
        case columns::Node: return toQt(record.lopNode);
        case columns::Camera: return toQt(record.cameraPath);
        case columns::Renderer: return toQt(record.renderer);
        case columns::Aov: return toQt(record.displayAov);
        case columns::FrameNumber: return toQt(record.frameExpression);
        case columns::Resolution:
            return record.resolution == std::array<int, 2>{0, 0} ? QString()
                                                                : QStringLiteral("%1 x %2").arg(record.resolution[0]).arg(record.resolution[1]);
        case columns::Scale: return record.resolutionScale > 0 ? formatNumber(record.resolutionScale) : QString();
        case columns::Group: return toQt(record.group);
        case columns::Label: return toQt(record.colorLabel);
        default: return {};
    }
}

CloneCells::SortKey CloneCells::sortKey(int column, const RecordPtr& record, const CloneStatus& status) const {
    const bool live = isConnectedState(status.state);
    switch (column) {
        case columns::State: return {static_cast<double>(status.state)};
        case columns::Progress: return {status.percent};
        case columns::Elapsed: return {status.renderSeconds};
        case columns::Remaining: return {secondsLeft(status).value_or(1e300)}; // unknown ones last
        case columns::Samples: return {static_cast<double>(status.samples)};
        case columns::FrameNumber: return {evaluated(record).frame};
        case columns::Resolution: return {static_cast<double>(status.imageSize[0] > 0 ? status.imageSize[0] : record->resolution[0])};
        case columns::Scale: return {record->resolutionScale};
        case columns::Hold: return {record->processUpdates ? 1.0 : 0.0};
        case columns::Process: return {static_cast<double>(status.pid)};
        case columns::Memory: return {live ? static_cast<double>(status.memoryBytes) : 0.0};
        case columns::Rate: return {status.link.framesPerSecond};
        case columns::Latency: return {status.link.roundTrip};
        case columns::Bandwidth:
        case columns::Link: return {status.link.bytesPerSecond};
        default: return {0, text(column, record, status).toLower()};
    }
}

QString CloneCells::toolTip(int column, const RecordPtr& record, const CloneStatus& status) const {
    switch (column) {
        case columns::Name: return Words::tr("Session id: %1\nDouble-click shows it large, F2 renames it.").arg(toQt(record->sessionId));
        case columns::State:
        case columns::Reason: {
            QString tip = stateLabel(status.state);
            if (const QString reason = stateReason(record->sessionId, status); !reason.isEmpty()) tip += QStringLiteral("\n") + reason;
            if (status.exitCode) tip += QStringLiteral("\n") + Words::tr("Exit code %1").arg(*status.exitCode);
            if (!status.host.empty()) tip += QStringLiteral("\n%1:%2").arg(toQt(status.host)).arg(status.port);
            if (status.state == CloneState::Failed || status.state == CloneState::Lost)
                tip += QStringLiteral("\n") + Words::tr("Start launches it again; its log is in the editor.");
            return tip;
        }
        case columns::FrameNumber: {
            QString tip = record->frameExpression.empty() ? Words::tr("The scene's frame") : Words::tr("Frame expression: %1").arg(toQt(record->frameExpression));
            for (const auto& [field, error] : evaluated(record).errors)
                tip += QStringLiteral("\n%1: %2").arg(toQt(field), toQt(error.text()));
            return tip + QStringLiteral("\n") + Words::tr("F2 or a double-click edits the expression.");
        }
        case columns::Progress: return Words::tr("%1 % of the render").arg(status.percent, 0, 'f', 1);
        case columns::Hold:
            return record->processUpdates ? Words::tr("Follows every edit of the scene. Click to hold updates (U).")
                                          : Words::tr("Keeps rendering the scene as it was and ignores edits. Click to release it (U).");
        case columns::Rate:
        case columns::Latency:
        case columns::Bandwidth:
        case columns::Link: return linkDetails(status).join(u'\n');
        default: {
            const QString value = text(column, record, status);
            const columns::Info& about = columns::info(column);
            return about.isEditable ? QStringLiteral("%1\n%2").arg(value.isEmpty() ? about.title() : value, Words::tr("F2 or a double-click edits it.")) : value;
        }
    }
}

} // namespace doppel
