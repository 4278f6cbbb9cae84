// The user guide: Markdown pages with pictures, read from a folder; index.md first. Main thread; pages are small.
#pragma once

#include <QDialog>

#include <filesystem>

class QTextBrowser;

namespace doppel {

class GuideWindow : public QDialog {
    Q_OBJECT

public:
    GuideWindow(const std::filesystem::path& folder, QWidget* parent);

    QTextBrowser* browser() const { return m_browser; }

private:
    QTextBrowser* m_browser;
};

} // namespace doppel
