#include "ui/gallery/check_dialog.h"

#include "ui/base/text.h"

#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QVBoxLayout>

namespace doppel {

namespace {
constexpr std::size_t kMaxNamed = 200; ///< lines of one kind

template <class Values, class Text>
void list(QStringList& lines, const QString& heading, const Values& values, Text text) {
    if (values.empty()) return;
    lines << heading;
    std::size_t named = 0;
    for (const auto& value : values) {
        if (++named > kMaxNamed) {
            lines << QCoreApplication::translate("doppel::CheckDialog", "    and %1 more").arg(values.size() - kMaxNamed);
            break;
        }
        lines << QStringLiteral("    ") + text(value);
    }
    lines << QString();
}

QString asText(const std::string& value) { return toQt(value); }

/// Says an item as people know it; its id follows, as labels need not differ.
auto namer(const std::map<std::string, std::string>& labels) {
    return [&labels](const std::string& id) {
        const auto label = labels.find(id);
        return label == labels.end() || label->second.empty() ? toQt(id) : QStringLiteral("%1   (%2)").arg(toQt(label->second), toQt(id));
    };
}
} // namespace

CheckDialog::CheckDialog(GallerySession& session, QWidget* parent)
    : QDialog(parent), m_session(session), m_heading(new QLabel(this)), m_found(new QPlainTextEdit(this)) {
    setObjectName(QStringLiteral("checkDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Check Gallery"));
    resize(640, 420);
    m_heading->setObjectName(QStringLiteral("checkHeading"));
    m_heading->setWordWrap(true);
    m_found->setObjectName(QStringLiteral("checkFound"));
    m_found->setReadOnly(true);
    m_found->setTabChangesFocus(true);
    m_found->setAccessibleName(tr("What was found"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    m_repair = buttons->addButton(tr("Repair"), QDialogButtonBox::ActionRole);
    m_repair->setObjectName(QStringLiteral("repairButton"));
    m_repair->setToolTip(tr("Images without an item become items again, items whose image is missing say so, a damaged database is rebuilt and kept. "
                            "Nothing of yours is deleted."));
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_heading);
    layout->addWidget(m_found, 1);
    layout->addWidget(buttons);
    m_close = buttons->button(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_repair, &QPushButton::clicked, this, &CheckDialog::repair);
    check();
}

CheckDialog::~CheckDialog() { m_end.request_stop(); }

void CheckDialog::check() {
    m_heading->setText(tr("Looking through %1…").arg(pathToQt(m_session.database())));
    m_repair->setEnabled(false);
    m_session.check(
        [self = QPointer<CheckDialog>(this)](Result<GalleryCheck> check) {
            if (self) check ? self->showCheck(*check) : self->showError(check.error());
        },
        m_end.get_token());
}

void CheckDialog::repair() {
    m_heading->setText(tr("Repairing…"));
    m_repair->setEnabled(false);
    m_session.repair([self = QPointer<CheckDialog>(this)](Result<GalleryRepair> repair) {
        if (self) repair ? self->showRepair(*repair) : self->showError(repair.error());
    });
}

void CheckDialog::showCheck(const GalleryCheck& check) {
    QStringList lines;
    list(lines, tr("The database is damaged:"), check.damage, asText);
    if (check.isSearchStale) lines << tr("The search index is not that of the items.") << QString();
    list(lines, tr("Items whose image is missing:"), check.missingImages, namer(check.labels));
    list(lines, tr("Items that say their image is missing, and it is there:"), check.foundImages, namer(check.labels));
    list(lines, tr("Files that no item has:"), check.orphans, pathToQt);
    m_found->setPlainText(lines.join(u'\n'));
    if (check.isSound()) m_found->setPlaceholderText(tr("There is nothing to repair."));
    m_heading->setText(check.isSound() ? tr("The gallery is sound.") : tr("Something is to be put right. Repair deletes nothing of yours."));
    m_repair->setEnabled(!check.isSound());
    (check.isSound() ? m_close : m_repair)->setDefault(true); // what Return does
    (check.isSound() ? m_close : m_repair)->setFocus();
}

void CheckDialog::showRepair(const GalleryRepair& repair) {
    QStringList lines;
    if (!repair.damagedCopy.empty())
        lines << counted(repair.savedItems, tr("The database was rebuilt; %1 item could be read. The damaged one is %2."),
                         tr("The database was rebuilt; %1 items could be read. The damaged one is %2.")).arg(pathToQt(repair.damagedCopy)) << QString();
    if (repair.lostItems > 0)
        lines << counted(repair.lostItems, tr("%1 item could not be read at all. If its image is there, it is an item again (below), without its scene and marks."),
                         tr("%1 items could not be read at all. Those whose image is there are items again (below), without their scene and marks."))
              << QString();
    list(lines, tr("Items of which a part could not be read:"), repair.incomplete, [](const IncompleteItem& item) {
        QStringList parts;
        for (const auto& part : item.lost) parts << toQt(part);
        return tr("%1 (lost: %2)").arg(toQt(item.label), parts.join(QStringLiteral(", ")));
    });
    list(lines, tr("Images that are items again:"), repair.adopted, namer(repair.labels));
    list(lines, tr("Items that now say their image is missing:"), repair.markedMissing, namer(repair.labels));
    list(lines, tr("Items whose image is there again:"), repair.markedFound, namer(repair.labels));
    list(lines, tr("Files that Doppel does not know; they stay where they are:"), repair.unknownFiles, pathToQt);
    m_found->setPlainText(lines.join(u'\n'));
    const bool isLoss = (!repair.damagedCopy.empty() && repair.savedItems == 0) || repair.lostItems > 0 || !repair.incomplete.empty() || !repair.markedMissing.empty();
    m_close->setDefault(true);
    m_close->setFocus();
    m_heading->setText(isLoss ? tr("Repaired. Something was lost; it is named below.") : tr("Repaired."));
    if (lines.isEmpty()) m_found->setPlaceholderText(tr("Nothing was lost."));
}

void CheckDialog::showError(const Error& error) {
    m_heading->setText(tr("The gallery could not be checked or repaired."));
    m_found->setPlainText(toQt(error.text()));
}

} // namespace doppel
