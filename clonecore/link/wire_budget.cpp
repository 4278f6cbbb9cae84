#include "clonecore/link/wire_budget.h"

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <optional>

namespace doppel {

namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr int kMaxDepth = 16; // our deepest message nests five levels

class Walker {
public:
    explicit Walker(std::size_t budget) : m_budget(budget) {}

    bool walk(std::string_view bytes, const Descriptor& type, int depth) {
        if (depth > kMaxDepth) return damaged();
        while (!bytes.empty()) {
            const auto tag = varint(bytes);
            if (!tag) return damaged();
            const auto number = static_cast<int>(*tag >> 3 & 0x1fffffff);
            switch (*tag & 7) {
            case 0:
                if (!varint(bytes)) return damaged();
                break;
            case 1:
                if (!skip(bytes, 8)) return damaged();
                break;
            case 2: {
                const auto length = varint(bytes);
                if (!length || *length > bytes.size()) return damaged();
                if (!item(bytes.substr(0, *length), type.FindFieldByNumber(number), depth)) return false;
                bytes.remove_prefix(*length);
                break;
            }
            case 5:
                if (!skip(bytes, 4)) return damaged();
                break;
            default: return damaged(); // groups are not part of the contract
            }
            // Packed or not, numbers and unknown fields are kept by protobuf too.
            if (!spend()) return false;
        }
        return true;
    }

    bool tooMany() const { return m_budget == 0; }

private:
    bool item(std::string_view bytes, const FieldDescriptor* field, int depth) {
        if (!field || field->type() != FieldDescriptor::TYPE_MESSAGE) return true;
        return walk(bytes, *field->message_type(), depth + 1);
    }

    bool spend() {
        if (m_budget > 0) --m_budget;
        return m_budget > 0;
    }

    static bool damaged() { return false; }

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
};

} // namespace

Result<void> checkWireBudget(std::string_view bytes, const Descriptor& type) {
    Walker walker(kMaxWireItems);
    if (walker.walk(bytes, type, 0)) return {};
    if (walker.tooMany())
        return fail(ErrorCode::TooLarge, "the message holds more than " + std::to_string(kMaxWireItems) + " things");
    return fail(ErrorCode::ParseFailed, "the message is no " + type.name() + " of doppel.proto");
}

} // namespace doppel
