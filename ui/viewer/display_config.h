// The colour config that the viewer's displays and views come from: that of the preferences, else of $OCIO, else the built-in one. Main
// thread, but for readDisplayConfig().
#pragma once

#include "clonecore/image/color_transform.h"

#include <QObject>
#include <QString>

#include <memory>

namespace doppel {

/// `fault` says why it is not the one that was asked for, but the built-in one.
struct DisplayConfig {
    std::shared_ptr<const ColorConfig> config;
    QString fault;
};

/// Reads a config file; "" = that of $OCIO, else the built-in one. Any thread; blocks on the disk for milliseconds.
DisplayConfig readDisplayConfig(const QString& file);

/// The one that is shown with; read from $OCIO unless another was set.
const DisplayConfig& displayConfig();
void setDisplayConfig(DisplayConfig config);

class DisplayConfigWatch : public QObject {
    Q_OBJECT

signals:
    void changed();
};
/// Tells when setDisplayConfig() has set another one.
DisplayConfigWatch& displayConfigWatch();

} // namespace doppel
