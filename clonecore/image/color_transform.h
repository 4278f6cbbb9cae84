// Displays and views by OpenColorIO: a config (the user's, from $OCIO, or a built-in one) and the transforms from our renders'
// colours, linear with the primaries of Rec. 709, to what a screen shows. Immutable once made; any thread. Loading a config and
// making a transform take milliseconds and block.
#pragma once

#include "clonecore/base/error.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace doppel {

class ColorTransform {
public:
    ~ColorTransform();
    /// Transforms `pixels` times three floats in place. Not finite values stay undefined.
    void apply(float* rgb, std::size_t pixels) const;
    /// The same for a display of 8 bits, many times as fast: by a table that holds 0 to 64 (values beyond are cut). Off by less
    /// than two of 255, for channels that differ by more than a factor of 16 by a few.
    void show(float* rgb, std::size_t pixels) const;

private:
    friend class ColorConfig;
    struct Impl;
    explicit ColorTransform(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

class ColorConfig {
public:
    /// Displays sRGB and Rec.709 with the views Standard, ACES and Raw.
    static std::shared_ptr<const ColorConfig> builtIn();
    /// A config file. Errors: NotFound, ParseFailed; the text names the file and what OpenColorIO says.
    static Result<std::shared_ptr<const ColorConfig>> load(const std::filesystem::path& file);

    ~ColorConfig();
    const std::string& name() const; ///< "built-in", or the file
    std::vector<std::string> displays() const;
    std::vector<std::string> views(const std::string& display) const;
    std::string defaultDisplay() const;
    std::string defaultView(const std::string& display) const;
    /// nullptr where it is the plain sRGB curve, which needs no transform. NotFound for an unknown display or view.
    Result<std::shared_ptr<const ColorTransform>> transform(const std::string& display, const std::string& view) const;

private:
    struct Impl;
    explicit ColorConfig(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace doppel
