// A heading of a table whose titles are cut with an ellipsis where there is no room for them; the model's tool tip should say all of it.
// (Under a style sheet Qt's own header just cuts them off.) Main thread.
#pragma once

#include <QHeaderView>

namespace doppel {

class ElidedHeader : public QHeaderView {
    Q_OBJECT

public:
    using QHeaderView::QHeaderView;

protected:
    void initStyleOptionForIndex(QStyleOptionHeader* option, int section) const override;
};

} // namespace doppel
