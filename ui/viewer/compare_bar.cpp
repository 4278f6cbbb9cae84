#include "ui/viewer/compare_bar.h"

#include "ui/base/text.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>

#include <algorithm>
#include <cmath>

namespace doppel {

namespace {
constexpr int kKeptRole = Qt::UserRole + 1;
} // namespace

CompareBar::CompareBar(QWidget* parent) : QWidget(parent), m_mode(new QComboBox(this)), m_other(new QComboBox(this)), m_metrics(new QLabel(this)) {
    m_mode->setObjectName(QStringLiteral("compareMode"));
    m_mode->setAccessibleName(tr("Compare"));
    m_mode->setToolTip(tr("<b>Compare</b> &nbsp;<i>W, S, D, K over the image</i><br>Wipe: drag the line, turn it by its knob (Shift: in steps of 15°). "
                          "Side by side, difference with its figures (raise the exposure to see small ones), or both in turn."));
    for (const QString& mode : {tr("No compare"), tr("Wipe"), tr("Side by side"), tr("Difference"), tr("Flicker")}) m_mode->addItem(mode);
    m_other->setObjectName(QStringLiteral("compareOther"));
    m_other->setAccessibleName(tr("Compare with"));
    m_other->setToolTip(tr("<b>B</b><br>The image to compare with: another clone, or the one that was kept (Keep as B in the Viewer menu, or from the gallery)"));
    m_other->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_other->setMinimumContentsLength(14);
    m_metrics->setObjectName(QStringLiteral("differenceText"));
    m_metrics->setProperty("role", "dim");
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_mode);
    layout->addWidget(m_other);
    layout->addWidget(m_metrics);
    for (QComboBox* box : {m_mode, m_other})
        connect(box, &QComboBox::currentIndexChanged, this, [this] {
            updateVisibility();
            emit changed();
        });
    updateVisibility();
}

Compare CompareBar::mode() const { return static_cast<Compare>(m_mode->currentIndex()); }

void CompareBar::setMode(Compare mode) { m_mode->setCurrentIndex(static_cast<int>(mode)); }

void CompareBar::addKeys(QWidget* view, std::function<bool()> isOn) {
    const auto add = [&](const QString& keys, Compare way) {
        auto* action = new QAction(view);
        action->setShortcut(QKeySequence(keys));
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, [this, way, isOn] {
            if (!isOn || isOn()) setMode(mode() == way ? Compare::Off : way);
        });
        view->addAction(action);
    };
    add(tr("W"), Compare::Wipe);
    add(tr("S"), Compare::SideBySide);
    add(tr("D"), Compare::Difference);
    add(tr("K"), Compare::Flicker);
}

std::string CompareBar::other() const { return toStd(m_other->currentData().toString()); }

bool CompareBar::isKept() const { return m_other->currentData(kKeptRole).toBool(); }

void CompareBar::setChoices(const std::vector<std::pair<std::string, QString>>& clones, const QString& keptLabel) {
    const QSignalBlocker block(m_other);
    const bool wasKept = isKept();
    const QString before = m_other->currentData().toString();
    m_other->clear();
    for (const auto& [id, name] : clones) m_other->addItem(name, toQt(id));
    if (!keptLabel.isEmpty()) {
        m_other->addItem(keptLabel);
        m_other->setItemData(m_other->count() - 1, true, kKeptRole);
    }
    if (wasKept && !keptLabel.isEmpty())
        chooseKept();
    else if (const int index = m_other->findData(before); index >= 0)
        m_other->setCurrentIndex(index);
}

void CompareBar::chooseKept() {
    if (const int index = m_other->findData(true, kKeptRole); index >= 0) m_other->setCurrentIndex(index);
}

void CompareBar::setDifference(const std::optional<Result<DifferenceMetrics>>& difference) {
    QString text;
    if (difference && !*difference) {
        text = toQt(difference->error().text());
    } else if (difference) {
        const DifferenceMetrics& metrics = **difference;
        const auto number = [](double value) { return QString::number(value, 'g', 3); };
        text = metrics.largest == 0 ? tr("equal")
                                    : tr("RMS %1   mean %2   max %3 at %4, %5").arg(number(metrics.rms), number(metrics.mean), number(metrics.largest)).arg(metrics.x).arg(metrics.y);
        if (std::isfinite(metrics.psnr)) text += tr("   PSNR %1 dB").arg(metrics.psnr, 0, 'f', 1);
    }
    m_metrics->setText(text);
    m_metrics->setToolTip(text);
}

void CompareBar::updateVisibility() {
    m_other->setVisible(mode() != Compare::Off);
    m_metrics->setVisible(mode() == Compare::Difference);
}

} // namespace doppel
