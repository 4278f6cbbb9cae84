// Images without mip levels, as a texture system wants them: in tiles, with every level. OpenImageIO makes missing levels
// itself, but pixel by pixel, which takes seconds for the textures of one asset.
#pragma once

#include <Imath/ImathVec.h> // before texture.h, which declares vectors of its own where there are none

#include <OpenImageIO/texture.h>

#include <string>

namespace doppel::embree {

/// Makes the texture system read `file` by way of a MipInput from now on, if that is of use: when it lacks tiles or mip
/// levels and is not too large to be held in memory as a whole. Not beside lookups of the same file.
///
/// Levels are box-filtered from the numbers in the file; at most four channels are kept. The pixels of the files that were
/// read last are held, 512 MiB at most in the process, of others perhaps all but the finest level; what is missing is read again
/// when a tile of it is wanted.
void addMipLevels(OIIO::TextureSystem& system, const std::string& file);

} // namespace doppel::embree
