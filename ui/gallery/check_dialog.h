// Looks for faults of the gallery (damage, missing images, images without an item) and mends them when asked to. Main thread; the
// service does the work, which closing the dialog takes back as long as it only looks.
#pragma once

#include "ui/gallery/gallery_session.h"

#include <QDialog>

#include <stop_token>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace doppel {

class CheckDialog : public QDialog {
    Q_OBJECT

public:
    CheckDialog(GallerySession& session, QWidget* parent);
    ~CheckDialog() override;

private:
    void check();
    void repair();
    void showCheck(const GalleryCheck& check);
    void showRepair(const GalleryRepair& repair);
    void showError(const Error& error);

    GallerySession& m_session;
    std::stop_source m_end;
    QLabel* m_heading;
    QPlainTextEdit* m_found;
    QPushButton *m_repair, *m_close;
};

} // namespace doppel
