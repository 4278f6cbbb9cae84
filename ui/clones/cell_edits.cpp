#include "ui/clones/cell_edits.h"

#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/clones/clone_columns.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace doppel {

namespace {

constexpr int kMaxSide = 32768;
constexpr double kMaxScale = 64;

/// What the translations know these texts by.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(CellEdits)
};

CellEdit textEdit(const QString& label, std::string ConnectionRecord::*member, const QString& text) {
    return {label, [member, value = toStd(text)](ConnectionRecord& record) { record.*member = value; }};
}

tl::unexpected<Error> wrong(const QString& what) { return fail(ErrorCode::InvalidArgument, toStd(what)); }

Result<CellEdit> resolutionEdit(const QString& text) {
    std::array<int, 2> size{0, 0};
    static const QRegularExpression pattern(QStringLiteral("^(\\d{1,6})\\s*[x×*, ]\\s*(\\d{1,6})$"), QRegularExpression::CaseInsensitiveOption);
    if (!text.isEmpty()) {
        const auto match = pattern.match(text);
        size = {match.captured(1).toInt(), match.captured(2).toInt()};
        const bool none = size == std::array<int, 2>{0, 0};
        const bool fits = size[0] > 0 && size[1] > 0 && size[0] <= kMaxSide && size[1] <= kMaxSide;
        if (!match.hasMatch() || !(none || fits))
            return wrong(Words::tr("Write width and height like 1920 x 1080, up to 32768 each; empty = from the render settings."));
    }
    return CellEdit{Words::tr("Set resolution"), [size](ConnectionRecord& record) { record.resolution = size; }};
}

Result<CellEdit> scaleEdit(const QString& text) {
    QString number = text;
    const bool isPercent = number.endsWith(u'%');
    if (isPercent) number.chop(1);
    bool ok = false;
    double scale = number.trimmed().toDouble(&ok);
    if (isPercent) scale /= 100;
    if (text.isEmpty() || text.compare(Words::tr("off"), Qt::CaseInsensitive) == 0) {
        ok = true;
        scale = 0;
    }
    if (!ok || !(scale >= 0 && scale <= kMaxScale)) return wrong(Words::tr("Write a factor from 0 to 64 or a percentage, like 0.5 or 50 %; empty = off."));
    return CellEdit{Words::tr("Set resolution scale"), [scale](ConnectionRecord& record) { record.resolutionScale = scale; }};
}

Result<CellEdit> labelEdit(const QString& text) {
    std::string label;
    QStringList names;
    for (const auto known : kColorLabels) {
        const QString key = toQt(known);
        names << key;
        if (text.compare(key, Qt::CaseInsensitive) == 0 || text.compare(theme::labelName(known), Qt::CaseInsensitive) == 0) label = known;
    }
    if (!text.isEmpty() && label.empty())
        return fail(ErrorCode::InvalidArgument, toStd(Words::tr("Choose one of %1; empty = none.").arg(names.join(QStringLiteral(", ")))));
    return textEdit(Words::tr("Set colour label"), &ConnectionRecord::colorLabel, toQt(label));
}

Result<CellEdit> cameraEdit(const QString& text) {
    if (!text.isEmpty() && !text.startsWith(u'/')) return wrong(Words::tr("A prim path starts with '/', like /cameras/cam1."));
    return textEdit(Words::tr("Set camera"), &ConnectionRecord::cameraPath, text);
}

} // namespace

Result<CellEdit> editOfCell(int column, const QString& typed) {
    const QString text = typed.trimmed();
    switch (column) {
        case columns::Name: return textEdit(Words::tr("Rename connection"), &ConnectionRecord::name, text);
        case columns::Node: return textEdit(Words::tr("Set node"), &ConnectionRecord::lopNode, text);
        case columns::Camera: return cameraEdit(text);
        case columns::Renderer: return textEdit(Words::tr("Set renderer"), &ConnectionRecord::renderer, text);
        case columns::Aov: return textEdit(Words::tr("Set AOVs"), &ConnectionRecord::displayAov, text);
        // One with a fault is kept, so that it can be repaired; the last good value counts until then.
        case columns::FrameNumber: return textEdit(Words::tr("Set frame expression"), &ConnectionRecord::frameExpression, text);
        case columns::Resolution: return resolutionEdit(text);
        case columns::Scale: return scaleEdit(text);
        case columns::Group: return textEdit(Words::tr("Set group"), &ConnectionRecord::group, text);
        case columns::Label: return labelEdit(text);
        default: return wrong(Words::tr("This column shows what the clone says; it can't be edited."));
    }
}

} // namespace doppel
