// What is shown of the gallery and how: search, star filter, order, grid or list, size of the thumbnails. Remembers the last
// three in the settings. Main thread.
#pragma once

#include "gallery/gallery_query.h"

#include <QWidget>

#include <QTimer>

class QComboBox;
class QLineEdit;
class QSlider;
class QToolButton;

namespace doppel {

class Field;

class GallerySearchBar : public QWidget {
    Q_OBJECT

public:
    explicit GallerySearchBar(QWidget* parent = nullptr);

    /// Terms, order; which parents is not asked here. The last good one while the text makes no sense.
    const GalleryQuery& query() const { return m_query; }
    bool isList() const;
    int pictureWidth() const;
    void clearSearch();
    /// Puts a widget behind the others.
    void addAtEnd(QWidget* widget);
    QLineEdit* searchLine() const { return m_search; }
    /// Tells of an order that the gallery does not know, of a word, ...; "" = all is well.
    QString error() const;

signals:
    void queryChanged();
    void looksChanged(); ///< grid or list, size

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void arrange(bool isNarrow);
    void read();
    void readSettings();
    void writeSettings() const;

    GalleryQuery m_query;
    QTimer m_delay; // between two key strokes; a restart postpones it
    bool m_isNarrow = false; // the search has a row of its own
    QWidget* m_others;       // all but the search
    QLineEdit* m_search;
    Field* m_field;
    QToolButton* m_star;
    QComboBox* m_sort;
    QToolButton* m_direction;
    QToolButton* m_list;
    QSlider* m_size;
};

} // namespace doppel
