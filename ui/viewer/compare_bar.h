// Chooses what the large image is compared with and how, and says how much they differ. Main thread.
#pragma once

#include "clonecore/image/difference.h"
#include "ui/viewer/image_view.h"

#include <QWidget>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

class QComboBox;
class QLabel;

namespace doppel {

class CompareBar : public QWidget {
    Q_OBJECT

public:
    explicit CompareBar(QWidget* parent = nullptr);

    Compare mode() const;
    /// W, S, D and K over `view` choose a way to compare; the same key again ends it. Heard while `isOn` holds.
    void addKeys(QWidget* view, std::function<bool()> isOn = {});
    void setMode(Compare mode);
    /// Session id of the second image; "" = the kept image (keepLabel).
    std::string other() const;
    bool isKept() const;

    /// Clones that can be chosen, id and name. `keptLabel`: what the kept image is; empty = there is none.
    void setChoices(const std::vector<std::pair<std::string, QString>>& clones, const QString& keptLabel);
    void chooseKept();
    /// What came of the comparison; nullopt = nothing is known.
    void setDifference(const std::optional<Result<DifferenceMetrics>>& difference);
    QComboBox* modeChoice() const { return m_mode; }
    QComboBox* otherChoice() const { return m_other; }

signals:
    void changed();

private:
    void updateVisibility();

    QComboBox* m_mode;
    QComboBox* m_other;
    QLabel* m_metrics;
};

} // namespace doppel
