// Cryptomatte, as its published specification 1.2.0 has it: ids of names, and the metadata that tells readers which name an
// id stands for. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace doppel::embree {

/// MurmurHash3_32 (x86, 32 bits).
std::uint32_t murmurHash3(std::string_view text, std::uint32_t seed = 0);

/// The id of a name: its hash, as bits of a float that is neither zero, subnormal, infinite nor NaN. Never 0.
std::uint32_t cryptomatteId(std::string_view name);

/// Adds the four entries "cryptomatte/<key>/..." of a layer ("CryptoObject") that names these things.
void addCryptomatteMetadata(std::map<std::string, std::string>& metadata, const std::string& layer,
                            const std::set<std::string>& names);

} // namespace doppel::embree
