#include "clonecore/link/asset_wire.h"

#include "clonecore/link/messages.h"
#include "clonecore/link/utf8_repair.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace doppel {

namespace {

std::string bytesOf(const ContentHash& hash) { return {hash.begin(), hash.end()}; }

void put(wire::Fault& out, const Error& fault) {
    out.set_code(static_cast<wire::ErrorCode>(fault.code));
    out.set_message(toValidUtf8(fault.text(), kMaxMessageBytes));
}

std::optional<Error> takeFault(WireChecker& check, const wire::Fault& in) {
    WireChecker::Scope scope(check, "fault");
    check.require(wire::ErrorCode_IsValid(in.code()), "code", "is unknown");
    check.text(in.message(), kMaxMessageBytes, "message");
    return Error{static_cast<ErrorCode>(in.code()), in.message(), {}};
}

ContentHash takeHash(WireChecker& check, const std::string& in) {
    ContentHash hash{};
    if (check.require(in.size() == hash.size(), "hash", "has not 32 bytes")) std::copy(in.begin(), in.end(), hash.begin());
    return hash;
}

AssetEntry takeEntry(WireChecker& check, wire::AssetEntry& in) {
    AssetEntry entry;
    check.require(isAssetPath(in.path()), "path", "is no absolute, normal path");
    entry.path = std::move(*in.mutable_path());
    if (in.has_fault()) {
        entry.fault = takeFault(check, in.fault());
        return entry;
    }
    entry.size = in.size();
    check.require(entry.size <= kMaxAssetBytes, "size", "is out of range");
    entry.hash = takeHash(check, in.hash());
    return entry;
}

} // namespace

bool isAssetPath(const std::string& path) {
    if (path.size() < 2 || path.size() > kMaxAssetPathBytes || path[0] != '/' || path.find('\0') != std::string::npos) return false;
    std::string_view rest = std::string_view(path).substr(1);
    for (;;) {
        const std::size_t slash = rest.find('/');
        const std::string_view part = rest.substr(0, slash);
        if (part.empty() || part == "." || part == ".." || part.size() > 255) return false;
        if (slash == std::string_view::npos) return true;
        rest.remove_prefix(slash + 1);
    }
}

void put(wire::AssetList& out, const AssetListMessage& message) {
    out.set_path(message.path);
    out.set_file(message.file);
    if (message.fault) put(*out.mutable_fault(), *message.fault);
    for (const AssetEntry& entry : message.entries) {
        wire::AssetEntry& to = *out.add_entries();
        to.set_path(entry.path);
        if (entry.fault) {
            put(*to.mutable_fault(), *entry.fault);
            continue;
        }
        to.set_size(entry.size);
        to.set_hash(bytesOf(entry.hash));
    }
}

void put(wire::AssetData& out, const AssetDataMessage& message) {
    out.set_hash(bytesOf(message.hash));
    out.set_offset(message.offset);
    out.set_size(message.size);
    if (message.fault) put(*out.mutable_fault(), *message.fault);
}

void put(wire::AssetRequest& out, const AssetRequestMessage& message) {
    out.set_hash(bytesOf(message.hash));
    out.set_offset(message.offset);
    out.set_length(message.length);
}

AssetListMessage takeAssetList(WireChecker& check, wire::AssetList& in) {
    AssetListMessage list;
    check.text(in.path(), kMaxAssetPathBytes, "path");
    list.path = std::move(*in.mutable_path());
    if (in.has_fault()) list.fault = takeFault(check, in.fault());
    if (!check.count(static_cast<std::size_t>(in.entries_size()), kMaxAssetEntries, "entries")) return list;
    list.entries.reserve(static_cast<std::size_t>(in.entries_size()));
    for (int i = 0; i < in.entries_size() && check.ok(); ++i) {
        WireChecker::Scope scope(check, "entries", i);
        list.entries.push_back(takeEntry(check, *in.mutable_entries(i)));
    }
    check.require(list.fault || !list.entries.empty(), "entries", "are missing");
    check.require(list.fault || isAssetPath(in.file()), "file", "is no absolute, normal path");
    list.file = std::move(*in.mutable_file());
    return list;
}

AssetDataMessage takeAssetData(WireChecker& check, const wire::AssetData& in) {
    AssetDataMessage data;
    data.hash = takeHash(check, in.hash());
    data.offset = in.offset();
    data.size = in.size();
    if (in.has_fault()) data.fault = takeFault(check, in.fault());
    check.require(data.offset <= kMaxAssetBytes, "offset", "is out of range");
    check.require(data.size <= kMaxAssetChunkBytes, "size", "is out of range");
    check.require(data.fault.has_value() == (data.size == 0), "size", "and the fault do not agree");
    return data;
}

AssetQueryMessage takeAssetQuery(WireChecker& check, wire::AssetQuery& in) {
    check.text(in.path(), kMaxAssetPathBytes, "path");
    check.require(!in.path().empty() && in.path().find('\0') == std::string::npos, "path", "is no file name");
    return {std::move(*in.mutable_path())};
}

AssetRequestMessage takeAssetRequest(WireChecker& check, const wire::AssetRequest& in) {
    AssetRequestMessage request;
    request.hash = takeHash(check, in.hash());
    request.offset = in.offset();
    request.length = in.length();
    check.require(request.offset <= kMaxAssetBytes, "offset", "is out of range");
    check.require(request.length > 0 && request.length <= kMaxAssetChunkBytes, "length", "is out of range");
    return request;
}

} // namespace doppel
