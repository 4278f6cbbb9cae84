#include "ui/viewer/display_bar.h"

#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/viewer/exposure_controls.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSettings>
#include <QSignalBlocker>
#include <QToolButton>

namespace doppel {

namespace {

QString settingsKey() { return QStringLiteral("viewer/view/%1").arg(toQt(displayConfig().config->name()).replace(u'/', u'|')); }

} // namespace

DisplayBar::DisplayBar(QWidget* parent)
    : QWidget(parent), m_channels(new QComboBox(this)), m_view(new QComboBox(this)), m_falseColour(new QToolButton(this)), m_exposure(new ExposureControls(this)) {
    m_channels->setObjectName(QStringLiteral("channelChoice"));
    m_channels->setAccessibleName(tr("Channels"));
    m_channels->setToolTip(tr("<b>Channels</b><br>Colour, one channel as grey (R, G, B, A over the viewer), or luminance"));
    for (const QString& name : {tr("Colour"), tr("Red"), tr("Green"), tr("Blue"), tr("Alpha"), tr("Luminance")}) m_channels->addItem(name);
    m_falseColour->setObjectName(QStringLiteral("falseColour"));
    m_falseColour->setText(tr("False colour"));
    m_falseColour->setCheckable(true);
    m_falseColour->setAutoRaise(true);
    m_falseColour->setAccessibleName(tr("False colour"));
    m_falseColour->setToolTip(tr("<b>False colour</b><br>Luminance after exposure from 0 (blue) over green to 1 (red); depth by its range"));
    m_view->setObjectName(QStringLiteral("viewChoice"));
    m_view->setAccessibleName(tr("Display and view"));
    fillViews();
    // In a narrow window they show the beginning of what is chosen.
    for (QComboBox* choice : {m_channels, m_view}) choice->setMinimumWidth(70);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    auto* label = new QLabel(tr("View"), this);
    label->setProperty("role", "dim");
    layout->addWidget(m_channels);
    layout->addWidget(m_falseColour);
    layout->addSpacing(6);
    layout->addWidget(label);
    layout->addWidget(m_view);
    layout->addWidget(m_exposure);
    connect(m_channels, &QComboBox::currentIndexChanged, this, &DisplayBar::changed);
    connect(m_falseColour, &QToolButton::toggled, this, &DisplayBar::changed);
    connect(m_exposure, &ExposureControls::changed, this, &DisplayBar::changed);
    connect(&displayConfigWatch(), &DisplayConfigWatch::changed, this, [this] {
        {
            const QSignalBlocker block(m_view);
            m_view->clear();
            fillViews();
        }
        emit changed();
    });
    connect(m_view, &QComboBox::currentIndexChanged, this, [this] {
        takeView();
        QSettings().setValue(settingsKey(), m_view->currentText());
        emit changed();
    });
}

void DisplayBar::fillViews() {
    const auto& [config, fault] = displayConfig();
    for (const std::string& display : config->displays())
        for (const std::string& view : config->views(display))
            m_view->addItem(QStringLiteral("%1 · %2").arg(toQt(display), toQt(view)), QStringList{toQt(display), toQt(view)});
    const std::string display = config->defaultDisplay();
    const QString standard = QStringLiteral("%1 · %2").arg(toQt(display), toQt(config->defaultView(display)));
    const int kept = m_view->findText(QSettings().value(settingsKey(), standard).toString());
    m_view->setCurrentIndex(std::max(0, kept >= 0 ? kept : m_view->findText(standard)));
    takeView();
}

void DisplayBar::takeView() {
    const QStringList names = m_view->currentData().toStringList();
    const auto& [config, fault] = displayConfig();
    QString tip = tr("<b>Display and view</b><br>How linear colours become what the screen shows, by the colour config <i>%1</i>")
                      .arg(toQt(config->name()).toHtmlEscaped());
    if (!fault.isEmpty()) tip += QStringLiteral("<br><br>%1").arg(fault.toHtmlEscaped());
    m_transform.reset();
    if (names.size() == 2) {
        auto transform = config->transform(toStd(names[0]), toStd(names[1]));
        if (transform)
            m_transform = *transform;
        else
            tip += QStringLiteral("<br><br>%1").arg(toQt(transform.error().text()).toHtmlEscaped());
    }
    m_view->setToolTip(tip);
}

QString DisplayBar::viewName() const { return m_view->currentText(); }

DisplayOptions DisplayBar::look() const {
    DisplayOptions look;
    look.exposure = m_exposure->exposure();
    look.gamma = m_exposure->gamma();
    look.channels = static_cast<ChannelView>(m_channels->currentIndex());
    look.falseColour = m_falseColour->isChecked();
    look.transform = m_transform;
    return look;
}

} // namespace doppel
