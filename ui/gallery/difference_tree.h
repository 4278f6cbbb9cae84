// A tree of what differs between two scenes: parts with what differs in them below, and a value on either side. With `checkable`
// the parts can be chosen. Main thread.
#pragma once

#include "ui/gallery/scene_parts.h"

#include <QTreeWidget>

namespace doppel {

class DifferenceTree : public QTreeWidget {
    Q_OBJECT

public:
    DifferenceTree(const QString& a, const QString& b, bool checkable, QWidget* parent = nullptr);

    /// Every part is checked at first.
    void setDifferences(const std::vector<SceneDifference>& differences);
    std::set<ScenePart> checked() const;
    void setAllChecked(bool checked);

signals:
    void checkedChanged();

private:
    QTreeWidgetItem* group(ScenePart::Kind kind);

    bool m_checkable;
    std::map<ScenePart::Kind, QTreeWidgetItem*> m_groups;
    std::map<ScenePart, QTreeWidgetItem*> m_parts;
};

} // namespace doppel
