#include "clonecore/scene/connection_matrix.h"

#include "clonecore/scene/connection_order.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace doppel {

namespace {

constexpr std::size_t kMaxIdBase = 100; // bytes; room for a number up to the 128 of a session id

/// Values by placeholder.
using Words = std::map<std::string, std::string>;

std::string lastStep(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

std::string nameOf(const ConnectionRecord& record) { return record.name.empty() ? record.sessionId : record.name; }

/// The pattern with its placeholders replaced. InvalidArgument for one that is not in `words`.
Result<std::string> filled(const std::string& pattern, const Words& words) {
    std::string result;
    for (std::size_t at = 0; at < pattern.size();) {
        const std::size_t open = pattern.find('{', at);
        result += pattern.substr(at, open - at);
        if (open == std::string::npos) break;
        const std::size_t close = pattern.find('}', open);
        if (close == std::string::npos) return fail(ErrorCode::InvalidArgument, "the name pattern has a '{' without its '}'");
        const std::string word = pattern.substr(open + 1, close - open - 1);
        const auto found = words.find(word);
        if (found == words.end()) {
            std::string known;
            for (const auto& [name, value] : words) known += " {" + name + "}";
            return fail(ErrorCode::InvalidArgument, "the name pattern has {" + word + "}, which means nothing; there are" + known);
        }
        result += found->second;
        at = close + 1;
    }
    return result;
}

/// Letters, digits and '_' of `text`; what is between them becomes one '_'.
std::string idPart(const std::string& text) {
    std::string part;
    for (const char c : text) {
        const bool isPart = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (isPart)
            part += c;
        else if (!part.empty() && part.back() != '_')
            part += '_';
    }
    while (part.ends_with('_')) part.pop_back();
    return part;
}

/// Makes one copy after the other, like the digits of a counter.
class MatrixMaker {
public:
    MatrixMaker(const Scene& scene, const ConnectionRecord& source, const ConnectionMatrix& matrix)
        : m_source(source), m_matrix(matrix), m_pattern(matrix.namePattern.empty() ? matrixNamePattern(matrix) : matrix.namePattern),
          m_order(std::max(1.0, lastOrder(scene))) {
        for (const auto& [id, record] : *scene.connections) m_taken.insert(id);
    }

    Result<std::vector<ConnectionRecord>> run() {
        std::vector<ConnectionRecord> records;
        const auto count = static_cast<std::size_t>(matrixSize(m_matrix));
        for (std::size_t n = 0; n < count; ++n) {
            auto record = make(n, count);
            if (!record) return tl::unexpected<Error>(std::move(record.error()));
            records.push_back(std::move(*record));
        }
        return records;
    }

private:
    Result<ConnectionRecord> make(std::size_t n, std::size_t count) {
        ConnectionRecord record = m_source;
        std::string id = m_source.sessionId;
        std::size_t left = n, size = count;
        // The value of an axis for copy n; nullptr for an axis without values.
        const auto pick = [&](const auto& values) -> decltype(values.data()) {
            if (values.empty()) return nullptr;
            size /= values.size();
            const auto* value = &values[left / size];
            left %= size;
            return value;
        };
        const auto tell = [&](const std::string& label, bool several) {
            if (const std::string part = idPart(label); several && !part.empty()) id += '_' + part;
        };
        if (const auto* camera = pick(m_matrix.cameras)) {
            record.cameraPath = *camera;
            tell(lastStep(*camera), m_matrix.cameras.size() > 1);
        }
        Words words{{"frame", record.frameExpression}};
        if (const auto* frame = pick(m_matrix.frames)) {
            record.frameExpression = frame->expression;
            words["frame"] = frame->label;
            tell(frame->label, m_matrix.frames.size() > 1);
        }
        std::string all;
        for (const auto& option : m_matrix.options) {
            const auto* value = pick(option.values);
            if (!value) continue;
            record.contextOptionExpressions[option.name] = value->expression;
            words[option.name] = value->label;
            all += (all.empty() ? "" : " ") + value->label;
            tell(value->label, option.values.size() > 1);
        }
        if (const auto* renderer = pick(m_matrix.renderers)) {
            record.renderer = *renderer;
            tell(*renderer, m_matrix.renderers.size() > 1);
        }
        // Ours beat options of the same name.
        words["name"] = nameOf(m_source);
        words["camera"] = lastStep(record.cameraPath);
        words["renderer"] = record.renderer;
        words["option"] = all;
        words["n"] = std::to_string(n + 1);
        auto name = filled(m_pattern, words);
        if (!name) return tl::unexpected<Error>(std::move(name.error()));
        record.name = std::move(*name);
        if (m_matrix.group) record.group = *m_matrix.group;
        record.order = m_order + static_cast<double>(n);
        record.sessionId = freeId(id.substr(0, kMaxIdBase));
        return record;
    }

    std::string freeId(std::string id) {
        const auto isTaken = [&](const std::string& wanted) { return m_taken.contains(wanted); };
        // A value at the end must not become another one: hero_5_1, not hero_6.
        if (isTaken(id) && id != m_source.sessionId) id += "_1";
        id = uniqueName(std::move(id), isTaken);
        m_taken.insert(id);
        return id;
    }

    const ConnectionRecord& m_source;
    const ConnectionMatrix& m_matrix;
    std::string m_pattern;
    double m_order;
    std::set<std::string> m_taken;
};

} // namespace

double matrixSize(const ConnectionMatrix& matrix) {
    const auto count = [](const auto& values) { return static_cast<double>(std::max<std::size_t>(1, values.size())); };
    double size = count(matrix.cameras) * count(matrix.frames) * count(matrix.renderers);
    for (const auto& option : matrix.options) size *= count(option.values);
    return size;
}

std::string matrixNamePattern(const ConnectionMatrix& matrix) {
    std::string pattern = "{name}";
    if (matrix.cameras.size() > 1) pattern += ", {camera}";
    if (matrix.frames.size() > 1) pattern += ", {frame}";
    for (const auto& option : matrix.options)
        if (option.values.size() > 1) pattern += ", {" + option.name + "}";
    if (matrix.renderers.size() > 1) pattern += ", {renderer}";
    return pattern;
}

Result<std::vector<ConnectionRecord>> makeMatrix(const Scene& scene, const ConnectionRecord& source, const ConnectionMatrix& matrix) {
    const double size = matrixSize(matrix);
    if (size > static_cast<double>(kMaxMatrixConnections))
        return fail(ErrorCode::TooLarge, toString(Value(size)) + " connections are more than the " + std::to_string(kMaxMatrixConnections) +
                                             " that can be made at once; take some values away");
    std::set<std::string> names;
    for (const auto& option : matrix.options)
        if (!names.insert(option.name).second)
            return fail(ErrorCode::InvalidArgument, "the context option '" + option.name + "' is there twice");
    return MatrixMaker(scene, source, matrix).run();
}

} // namespace doppel
