#include "ui/gallery/restore_dialog.h"

#include "ui/gallery/difference_tree.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <utility>

namespace doppel {

RestoreDialog::RestoreDialog(const Scene& now, Scene then, const QString& label, QWidget* parent)
    : QDialog(parent), m_then(std::move(then)), m_tree(new DifferenceTree(tr("Now"), tr("Snapshot"), true, this)) {
    setObjectName(QStringLiteral("restoreDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Restore Parts of '%1'").arg(label));
    resize(760, 520);
    const auto differences = sceneDifferences(now, m_then);
    m_tree->setObjectName(QStringLiteral("restoreParts"));
    m_tree->setDifferences(differences);
    auto* text = new QLabel(differences.empty() ? tr("The scene is what it was when this was taken: there is nothing to restore.")
                                                : tr("What is checked becomes what it was when this was taken, as one undo step."),
                            this);
    text->setWordWrap(true);
    auto* all = new QPushButton(tr("All"), this);
    auto* none = new QPushButton(tr("None"), this);
    for (QPushButton* button : {all, none}) {
        button->setAutoDefault(false);
        button->setEnabled(!differences.empty());
    }
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_restore = buttons->addButton(tr("Restore"), QDialogButtonBox::AcceptRole);
    m_restore->setObjectName(QStringLiteral("restoreButton"));
    m_restore->setEnabled(!differences.empty());
    auto* bottom = new QHBoxLayout;
    bottom->addWidget(all);
    bottom->addWidget(none);
    bottom->addWidget(buttons, 1);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(text);
    layout->addWidget(m_tree, 1);
    layout->addLayout(bottom);
    connect(all, &QPushButton::clicked, this, [this] { m_tree->setAllChecked(true); });
    connect(none, &QPushButton::clicked, this, [this] { m_tree->setAllChecked(false); });
    connect(m_tree, &DifferenceTree::checkedChanged, this, [this] { m_restore->setEnabled(!m_tree->checked().empty()); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        emit chosen(m_then, m_tree->checked());
        accept();
    });
}

} // namespace doppel
