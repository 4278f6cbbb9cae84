#include "clonecore/link/wire_budget.h"

#include "clonecore/base/utf8.h"

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace doppel {

namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr int kMaxDepth = 16; // our deepest message nests five levels

class Walker {
public:
    explicit Walker(std::size_t budget) : m_budget(budget) {}

    bool walk(std::string_view bytes, const Descriptor& type, int depth) {
        if (depth > kMaxDepth) return damaged(type);
        while (!bytes.empty()) {
            const auto tag = varint(bytes);
            if (!tag) return damaged(type);
            switch (*tag & 7) {
            case 0:
                if (!varint(bytes)) return damaged(type);
                break;
            case 1:
                if (!skip(bytes, 8)) return damaged(type);
                break;
            case 2: {
                const auto length = varint(bytes);
                if (!length || *length > bytes.size()) return damaged(type);
                const auto* field = type.FindFieldByNumber(static_cast<int>(*tag >> 3 & 0x1fffffff));
                if (field && !item(bytes.substr(0, *length), *field, depth)) return false;
                bytes.remove_prefix(*length);
                break;
            }
            case 5:
                if (!skip(bytes, 4)) return damaged(type);
                break;
            default: return damaged(type); // groups are not part of the contract
            }
            // Numbers and unknown fields count too: protobuf keeps them all.
            if (!spend()) return false;
        }
        return true;
    }

    Error fault() const { return m_fault; }

private:
    bool item(std::string_view bytes, const FieldDescriptor& field, int depth) {
        if (field.type() == FieldDescriptor::TYPE_MESSAGE) return walk(bytes, *field.message_type(), depth + 1);
        // Protobuf would find it too, but print it.
        if (field.type() == FieldDescriptor::TYPE_STRING && !isValidUtf8(bytes))
            return fault(ErrorCode::ParseFailed, field.full_name() + " is not UTF-8");
        return true;
    }

    bool spend() {
        if (m_budget-- > 0) return true;
        return fault(ErrorCode::TooLarge, "it holds more than " + std::to_string(kMaxWireItems) + " things");
    }

    bool damaged(const Descriptor& type) {
        return fault(ErrorCode::ParseFailed, "not an encoded " + type.full_name());
    }

    bool fault(ErrorCode code, std::string message) {
        m_fault = {code, std::move(message), {}};
        return false;
    }

    static bool skip(std::string_view& bytes, std::size_t count) {
        if (bytes.size() < count) return false;
        bytes.remove_prefix(count);
        return true;
    }

    static std::optional<std::uint64_t> varint(std::string_view& bytes) {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 70 && !bytes.empty(); shift += 7) {
            const auto byte = static_cast<std::uint8_t>(bytes.front());
            bytes.remove_prefix(1);
            if (shift < 64) value |= std::uint64_t{byte & 0x7fu} << shift;
            if (!(byte & 0x80u)) return value;
        }
        return std::nullopt;
    }

    std::size_t m_budget;
    Error m_fault;
};

} // namespace

Result<void> checkWireBudget(std::string_view bytes, const Descriptor& type) {
    Walker walker(kMaxWireItems);
    if (walker.walk(bytes, type, 0)) return {};
    return tl::unexpected(walker.fault());
}

} // namespace doppel
