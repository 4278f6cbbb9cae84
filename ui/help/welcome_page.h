// What a desk without a scene shows: how to begin. Main thread.
#pragma once

#include <QStringList>
#include <QWidget>

class QVBoxLayout;

namespace doppel {

class WelcomePage : public QWidget {
    Q_OBJECT

public:
    WelcomePage(bool hasExample, QWidget* parent = nullptr);

    void setRecentFiles(const QStringList& files);

signals:
    void openRequested();
    void exampleRequested();
    void guideRequested();
    void fileRequested(const QString& file);

private:
    QStringList m_files;
    QWidget* m_recent;
    QVBoxLayout* m_recentLayout;
};

} // namespace doppel
