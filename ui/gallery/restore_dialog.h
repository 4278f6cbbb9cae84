// Asks which parts of a snapshot's scene to restore: what differs from the scene now, with both values. Main thread.
#pragma once

#include "ui/gallery/scene_parts.h"

#include <QDialog>

class QPushButton;

namespace doppel {

class DifferenceTree;

class RestoreDialog : public QDialog {
    Q_OBJECT

public:
    /// `now` and `then` are compared when it opens.
    RestoreDialog(const Scene& now, Scene then, const QString& label, QWidget* parent);

    DifferenceTree* tree() const { return m_tree; }

signals:
    void chosen(const doppel::Scene& then, const std::set<doppel::ScenePart>& parts);

private:
    Scene m_then;
    DifferenceTree* m_tree;
    QPushButton* m_restore;
};

} // namespace doppel
