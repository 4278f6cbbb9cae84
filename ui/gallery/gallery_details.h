// The side panel of the gallery: everything about the selected snapshots, to be read and changed, for one or for many at once.
// Each change is one step of the gallery's history. Main thread.
#pragma once

#include "ui/base/form_scroll.h"
#include "ui/gallery/gallery_session.h"

#include <string>
#include <vector>

class QButtonGroup;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QStringListModel;
class QTreeWidget;

namespace doppel {

class RatingField;

class GalleryDetails : public FormScroll {
    Q_OBJECT

public:
    explicit GalleryDetails(GallerySession& session, QWidget* parent = nullptr);

    /// `ids` are changed; `items` are those of them that are known and shown. What is being typed stays.
    void setItems(std::vector<std::string> ids, std::vector<GalleryItem> items);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* makeMarks();
    QWidget* makeColors();
    void make();
    void showValues();
    void showMetadata();
    void edit(const QString& label, GalleryEdit edit);
    void commitLabel();
    void commitComment();
    void addTag();
    /// The value that all shown items have, or nothing.
    template <class T>
    std::optional<T> common(T GalleryItem::*member) const;

    GallerySession& m_session;
    std::vector<std::string> m_ids;
    std::vector<GalleryItem> m_items;
    QWidget* m_form;
    QLabel *m_heading, *m_tags;
    QLineEdit *m_label, *m_addTag;
    RatingField *m_star, *m_rating;
    QButtonGroup* m_colors;
    QPlainTextEdit* m_comment;
    QTreeWidget* m_metadata;
    QStringListModel* m_knownTags;
};

} // namespace doppel
