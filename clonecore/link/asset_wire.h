// Private to link/: assets' messages to and from protobuf, for messages_encode.cpp and messages_decode.cpp.
#pragma once

#include "clonecore/link/asset_messages.h"
#include "clonecore/link/wire_checker.h"

#include <doppel.pb.h>

namespace doppel {

void put(wire::AssetList& out, const AssetListMessage& message);
void put(wire::AssetData& out, const AssetDataMessage& message);
void put(wire::AssetRequest& out, const AssetRequestMessage& message);

AssetListMessage takeAssetList(WireChecker& check, wire::AssetList& in);
AssetDataMessage takeAssetData(WireChecker& check, const wire::AssetData& in);
AssetQueryMessage takeAssetQuery(WireChecker& check, wire::AssetQuery& in);
AssetRequestMessage takeAssetRequest(WireChecker& check, const wire::AssetRequest& in);

} // namespace doppel
