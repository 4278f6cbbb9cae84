#include "ui/help/welcome_page.h"

#include "ui/base/theme.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace doppel {

namespace {

constexpr int kMostRecent = 6;
constexpr int kColumn = 460; // pixels

} // namespace

WelcomePage::WelcomePage(bool hasExample, QWidget* parent) : QWidget(parent), m_recent(new QWidget(this)) {
    setObjectName(QStringLiteral("welcome"));
    auto* column = new QWidget(this);
    column->setFixedWidth(kColumn);
    auto* layout = new QVBoxLayout(column);
    layout->setSpacing(10);
    auto* icon = new QLabel(column);
    icon->setPixmap(theme::icon(QStringLiteral("doppel")).pixmap(72, 72));
    auto* title = new QLabel(tr("Many renders of one scene, all of them alive"), column);
    title->setProperty("role", "title");
    title->setWordWrap(true);
    auto* text = new QLabel(tr("A clone is a process that renders your scene: its own camera, frame, options and renderer. Open a scene or a USD, glTF, OBJ or FBX "
                               "file, press Start All, and change something: every clone follows."),
                            column);
    text->setWordWrap(true);
    text->setProperty("role", "dim");
    layout->addWidget(icon);
    layout->addWidget(title);
    layout->addWidget(text);
    layout->addSpacing(8);
    const auto button = [&](const char* name, const QString& label, const QString& tip, auto signal) {
        auto* made = new QPushButton(label, column);
        made->setObjectName(QLatin1String(name));
        made->setToolTip(tip);
        connect(made, &QPushButton::clicked, this, signal);
        layout->addWidget(made);
        return made;
    };
    if (hasExample)
        button("welcomeExample", tr("Open the example scene"), tr("Five connections on one set: cameras, frames, finishes"), &WelcomePage::exampleRequested);
    button("welcomeOpen", tr("Open a scene or geometry…"), tr("Ctrl+O; or drop a file on the window"), &WelcomePage::openRequested);
    button("welcomeGuide", tr("Read the user guide"), tr("F1, at any time"), &WelcomePage::guideRequested);
    layout->addSpacing(8);
    m_recentLayout = new QVBoxLayout(m_recent);
    m_recentLayout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_recent);
    auto* outer = new QVBoxLayout(this);
    outer->addStretch(1);
    auto* middle = new QHBoxLayout; // no alignment: texts that wrap would lose their last line
    middle->addStretch(1);
    middle->addWidget(column);
    middle->addStretch(1);
    outer->addLayout(middle);
    outer->addStretch(2);
}

void WelcomePage::setRecentFiles(const QStringList& files) {
    if (files == m_files) return;
    m_files = files;
    while (QLayoutItem* item = m_recentLayout->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    if (files.isEmpty()) return;
    auto* heading = new QLabel(tr("Recent"), m_recent);
    heading->setProperty("role", "dim");
    m_recentLayout->addWidget(heading);
    for (const QString& file : files.mid(0, kMostRecent)) {
        auto* link = new QLabel(QStringLiteral("<a href=\"%1\" style=\"text-decoration:none\">%2</a>").arg(file.toHtmlEscaped(), QFileInfo(file).fileName().toHtmlEscaped()), m_recent);
        link->setToolTip(file);
        link->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
        connect(link, &QLabel::linkActivated, this, &WelcomePage::fileRequested);
        m_recentLayout->addWidget(link);
    }
}

} // namespace doppel
