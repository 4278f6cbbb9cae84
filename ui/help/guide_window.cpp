#include "ui/help/guide_window.h"

#include "ui/base/text.h"

#include <QDesktopServices>
#include <QFile>
#include <QImageReader>
#include <QTextBrowser>
#include <QToolBar>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace doppel {

namespace {

/// Pictures are shown no wider than the text.
class GuideBrowser : public QTextBrowser {
public:
    using QTextBrowser::QTextBrowser;

protected:
    QVariant loadResource(int type, const QUrl& name) override {
        if (type != QTextDocument::ImageResource) return QTextBrowser::loadResource(type, name);
        const QUrl url = source().resolved(name);
        QImageReader reader(url.toLocalFile());
        const QImage image = reader.read();
        const int width = std::max(200, viewport()->width() - 60);
        return image.width() > width ? image.scaledToWidth(width, Qt::SmoothTransformation) : image;
    }
};

} // namespace

GuideWindow::GuideWindow(const std::filesystem::path& folder, QWidget* parent) : QDialog(parent, Qt::Window), m_browser(new GuideBrowser(this)) {
    setObjectName(QStringLiteral("guide"));
    setWindowTitle(tr("Doppel User Guide"));
    resize(900, 860);
    m_browser->setAccessibleName(tr("User guide"));
    m_browser->setOpenLinks(false);
    m_browser->document()->setDocumentMargin(24);
    connect(m_browser, &QTextBrowser::anchorClicked, this, [this](const QUrl& link) {
        const QUrl url = m_browser->source().resolved(link);
        if (url.isLocalFile())
            m_browser->setSource(url);
        else
            QDesktopServices::openUrl(url);
    });
    auto* bar = new QToolBar(this);
    const QUrl index = QUrl::fromLocalFile(pathToQt(folder / "index.md"));
    connect(bar->addAction(tr("Contents")), &QAction::triggered, this, [this, index] { m_browser->setSource(index); });
    QAction* back = bar->addAction(tr("Back"));
    QAction* forward = bar->addAction(tr("Forward"));
    back->setShortcut(QKeySequence::Back);
    forward->setShortcut(QKeySequence::Forward);
    for (QAction* action : {back, forward}) action->setEnabled(false);
    connect(back, &QAction::triggered, m_browser, &QTextBrowser::backward);
    connect(forward, &QAction::triggered, m_browser, &QTextBrowser::forward);
    connect(m_browser, &QTextBrowser::backwardAvailable, back, &QAction::setEnabled);
    connect(m_browser, &QTextBrowser::forwardAvailable, forward, &QAction::setEnabled);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(bar);
    layout->addWidget(m_browser);
    if (!folder.empty() && QFile::exists(index.toLocalFile()))
        m_browser->setSource(index);
    else
        m_browser->setPlainText(tr("The user guide is not installed beside the program: docs/user-guide of the source has it."));
}

} // namespace doppel
