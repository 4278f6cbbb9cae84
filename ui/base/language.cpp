#include "ui/base/language.h"

#include <QCoreApplication>
#include <QFile>
#include <QLibraryInfo>
#include <QTranslator>

#include <memory>
#include <vector>

// Q_INIT_RESOURCE must stand outside any namespace.
static void initTranslations() {
#if DOPPEL_HAVE_TRANSLATIONS
    Q_INIT_RESOURCE(translations);
#endif
}

namespace doppel::language {

namespace {

constexpr const char* kTranslated[] = {"de"}; // resources/translations/doppel_*.ts

struct Installed {
    QString code = QStringLiteral("en");
    std::vector<std::unique_ptr<QTranslator>> translators;
};

Installed& installed() {
    static Installed installed;
    return installed;
}

QString fileOf(const QString& code) { return QStringLiteral(":/translations/doppel_%1.qm").arg(code); }

} // namespace

QStringList available() {
    initTranslations();
    QStringList codes{QStringLiteral("en")};
    for (const char* code : kTranslated)
        if (QFile::exists(fileOf(QLatin1String(code)))) codes << QLatin1String(code);
    return codes;
}

QString nameOf(const QString& code) {
    return code == QLatin1String("en") ? QStringLiteral("English") : QLocale(code).nativeLanguageName();
}

QString resolved(const QString& choice, const QStringList& ofSystem) {
    const QStringList codes = available();
    if (codes.contains(choice)) return choice;
    for (const QString& wanted : ofSystem) // "de-AT", "de_AT", "de"
        if (const QString code = wanted.section(u'-', 0, 0).section(u'_', 0, 0); codes.contains(code)) return code;
    return codes.front();
}

void apply(QCoreApplication& application, const QString& choice) {
    Installed& now = installed();
    now.translators.clear(); // takes them from the application
    now.code = resolved(choice);
    QLocale::setDefault(QLocale::c());
    if (now.code == QLatin1String("en")) return;
    const auto install = [&](const QString& name, const QString& folder) {
        auto translator = std::make_unique<QTranslator>();
        if (!translator->load(name, folder)) return;
        application.installTranslator(translator.get());
        now.translators.push_back(std::move(translator));
    };
    install(QStringLiteral("qtbase_") + now.code, QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    install(fileOf(now.code), {});
}

QLocale locale() { return QLocale(installed().code); }

} // namespace doppel::language
