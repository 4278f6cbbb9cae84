// Which connections the desk acts on: shared by the clone table, the tiles, the editor and the actions. Main thread.
#pragma once

#include <QObject>

#include <string>
#include <vector>

namespace doppel {

class Selection : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    /// Session ids in the order they were selected.
    const std::vector<std::string>& ids() const { return m_ids; }
    /// The one that the editor shows; "" when nothing is selected.
    const std::string& current() const { return m_current; }
    bool contains(const std::string& id) const;

    /// Signals only if something differs. `current` "" = the last of `ids`.
    void set(std::vector<std::string> ids, std::string current = {});
    void toggle(const std::string& id);

signals:
    void changed();

private:
    std::vector<std::string> m_ids;
    std::string m_current;
};

} // namespace doppel
