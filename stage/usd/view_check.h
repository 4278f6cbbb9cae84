// Checks cameras and transforms that came from a file, and mends what cannot be looked through. Pure functions.
#pragma once

#include "stage/prim_data.h"

#include <string>
#include <vector>

namespace doppel {

/// What is wrong goes to `problems`, as sentences about "it"; the camera is given values that work.
void checkCamera(Camera& camera, std::vector<std::string>& problems);

bool isFinite(const M44d& matrix);
/// True if the axes of the matrix do not span space (a scale of 0, say).
bool isSingular(const M44d& matrix);

}  // namespace doppel
