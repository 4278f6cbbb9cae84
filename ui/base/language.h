// The language of the desk: English in the source, translations from resources/translations. Chosen once, before the first widget is
// made. Main thread.
#pragma once

#include <QLocale>
#include <QString>
#include <QStringList>

class QCoreApplication;

namespace doppel::language {

/// Codes of the languages that this program was built with, "en" first.
QStringList available();
/// What a language calls itself: "Deutsch".
QString nameOf(const QString& code);
/// What `choice` comes to: "" is the first of the system's languages that there is, English when there is none. One that is not
/// available counts as "".
QString resolved(const QString& choice, const QStringList& ofSystem = QLocale::system().uiLanguages());

/// Installs the translations of Doppel and, where the system has them, those of Qt (the buttons of its dialogs). Numbers keep the
/// decimal point of expressions and scripts in every language, so that what a field shows can be typed in any other. May be called
/// again; widgets that exist keep their texts.
void apply(QCoreApplication& application, const QString& choice);
/// Of the language that is on: for dates.
QLocale locale();

} // namespace doppel::language
