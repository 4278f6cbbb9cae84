// CURVE keys: pairs in memory, and the user's key file that only the user may read.
#pragma once

#include "clonecore/base/error.h"

#include <filesystem>
#include <string>

namespace doppel {

/// A CURVE key pair, z85 text of 40 characters each.
struct KeyPair {
    std::string publicKey;
    std::string secretKey;

    static KeyPair generate();
};

/// True for 40 characters of the z85 alphabet.
bool isZ85Key(std::string_view text);

/// Reads the user's key pair, or makes it (mode 0600). Refused when others can read the file.
Result<KeyPair> userKeyPair(const std::filesystem::path& file);
/// $XDG_CONFIG_HOME/doppel/keys.json
std::filesystem::path userKeyFile();

} // namespace doppel
