// What the desk does at its start and beside its panes: recovery of what a crash has lost, full screen, images from files.
#include "clonecore/image/frame_file.h"
#include "clonecore/scene/scene_file.h"
#include "ui/autosave.h"
#include "ui/base/language.h"
#include "ui/base/text.h"
#include "ui/desk.h"
#include "ui/desk_files.h"
#include "ui/help/guide_window.h"
#include "ui/help/welcome_page.h"
#include "ui/timeline/timeline_bar.h"
#include "ui/viewer/viewer.h"

#include <QDockWidget>
#include <QMenuBar>
#include <QMessageBox>
#include <QPushButton>
#include <QStackedWidget>
#include <QStatusBar>

#include <utility>

namespace doppel {

void Desk::offerRecovery() {
    const auto folder = m_services.autosaveFolder.empty() ? Autosave::userFolder() : m_services.autosaveFolder;
    m_fileWorkers.run([this, folder, mailbox = m_mailbox.handle()](const CancelToken&) {
        auto all = Autosave::lostScenes(folder);
        mailbox.post([this, all = std::move(all)] {
            if (all.empty()) return;
            // One question for the newest; the others are offered at the next start.
            const LostScene lost = all.front();
            const QString name = lost.file.empty() ? tr("an untitled scene") : pathToQt(lost.file.filename());
            auto* box = new QMessageBox(QMessageBox::Question, tr("Doppel"), tr("Recover the unsaved changes of %1?").arg(name), QMessageBox::NoButton, this);
            box->setObjectName(QStringLiteral("recovery"));
            box->setInformativeText(tr("Doppel ended before they were saved; they are from %1.").arg(language::locale().toString(lost.when, QLocale::ShortFormat)));
            auto* recover = box->addButton(tr("&Recover"), QMessageBox::AcceptRole);
            auto* discard = box->addButton(tr("&Discard"), QMessageBox::DestructiveRole);
            box->addButton(tr("&Later"), QMessageBox::RejectRole);
            box->setDefaultButton(recover);
            box->setAttribute(Qt::WA_DeleteOnClose);
            connect(box, &QMessageBox::finished, this, [this, box, recover, discard, lost] {
                if (box->clickedButton() == recover)
                    m_files->askThen([this, lost] {
                        m_files->recover(lost.scene, lost.saved, lost.file);
                        // This desk keeps it from now on.
                        connect(
                            m_autosave, &Autosave::written, this, [lost] { Autosave::discard(lost); }, Qt::SingleShotConnection);
                    });
                else if (box->clickedButton() == discard)
                    Autosave::discard(lost);
            });
            box->open();
        });
    });
}

void Desk::showGuide() {
    auto* window = findChild<GuideWindow*>();
    if (!window) window = new GuideWindow(m_services.guide, this);
    window->show();
    window->raise();
    window->activateWindow();
}

void Desk::openExample() {
    // A copy without a file: where it is installed nobody may write.
    m_files->askThen([this] {
        m_fileWorkers.run([this, file = m_services.exampleScene, mailbox = m_mailbox.handle()](const CancelToken&) {
            auto scene = loadScene(file);
            mailbox.post([this, scene = std::move(scene)] {
                if (scene)
                    m_files->recover(*scene, *scene, {});
                else
                    m_messages->error(tr("The example scene can't be opened"), toQt(scene.error().text()));
            });
        });
    });
}

void Desk::updateWelcome() {
    const Scene& scene = m_services.document.scene();
    const bool isEmpty = scene.nodes->empty() && scene.connections->empty() && m_files->file().empty() && !m_files->isBusy();
    if (isEmpty) m_welcome->setRecentFiles(DeskFiles::recentFiles());
    m_center->setCurrentIndex(isEmpty ? 1 : 0);
}

void Desk::toggleFullScreen(bool on) {
    m_fullScreen->setChecked(on);
    if (on == !m_layoutBefore.isEmpty()) return;
    if (on) {
        m_layoutBefore = saveState();
        for (QDockWidget* dock : m_docks) dock->hide();
        showFullScreen();
    } else {
        showNormal();
        restoreState(std::exchange(m_layoutBefore, {}));
    }
    menuBar()->setVisible(!on);
    statusBar()->setVisible(!on);
    m_timeline->setVisible(!on);
}

void Desk::compareWithFile(const std::filesystem::path& file) {
    m_fileWorkers.run([this, file, mailbox = m_mailbox.handle()](const CancelToken&) {
        auto frame = readExr(file);
        mailbox.post([this, file, frame = std::move(frame)] {
            if (frame)
                m_viewer->compareWith(*frame, pathToQt(file.filename()));
            else
                m_messages->error(tr("The image can't be read"), toQt(frame.error().text()));
        });
    });
}

} // namespace doppel
