// Makes the contact sheet of the reference suite: every picture of the assets beside ours, as PNG files to be looked at.
//   reference_sheet FOLDER [WORD ...]      only cases whose name holds one of the words
#include "tests/reference/cases.h"
#include "tests/reference/full_assets.h"

#include <OpenImageIO/imagebuf.h>
#include <OpenImageIO/imagebufalgo.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>

namespace doppel::reference {
namespace {

namespace fs = std::filesystem;

constexpr int kColumns = 4, kCellWidth = 2 * 256, kCellHeight = 192 + 18; // theirs and ours side by side above a line of text
constexpr float kGrey = 0.25f;

float displayed(float linear) {
    const float v = std::clamp(linear, 0.0f, 1.0f);
    return v <= 0.0031308f ? 12.92f * v : 1.055f * std::pow(v, 1 / 2.4f) - 0.055f;
}

/// Over grey, as RGB.
OIIO::ImageBuf toImage(int width, int height, const std::vector<V3f>& color, const std::vector<float>& alpha, bool isLinear) {
    OIIO::ImageBuf image(OIIO::ImageSpec(width, height, 3, OIIO::TypeDesc::FLOAT));
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const auto i = static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
            // Ours are premultiplied by alpha, theirs are not.
            float p[3];
            for (int c = 0; c < 3; ++c) {
                const float over = isLinear ? displayed(color[i][c]) : color[i][c] * alpha[i];
                p[c] = over + (1 - alpha[i]) * kGrey;
            }
            image.setpixel(x, y, p);
        }
    }
    return image;
}

/// Theirs, ours and a line of text.
struct Cell {
    std::string label;
    OIIO::ImageBuf theirs, ours;
};

/// Fits an image into a box and puts it there.
void place(OIIO::ImageBuf& sheet, const OIIO::ImageBuf& image, int left, int top, int width, int height) {
    if (!image.initialized()) return;
    const double scale = std::min(static_cast<double>(width) / image.spec().width, static_cast<double>(height) / image.spec().height);
    const int w = std::max(1, static_cast<int>(image.spec().width * scale)), h = std::max(1, static_cast<int>(image.spec().height * scale));
    const OIIO::ImageBuf fitted = OIIO::ImageBufAlgo::resize(image, {}, 0, OIIO::ROI(0, w, 0, h, 0, 1, 0, 3));
    OIIO::ImageBufAlgo::paste(sheet, left + (width - w) / 2, top + (height - h) / 2, 0, 0, fitted);
}

bool writeSheet(const std::vector<Cell>& cells, const fs::path& file, int columns, int cellWidth, int cellHeight) {
    const int rows = (static_cast<int>(cells.size()) + columns - 1) / columns;
    OIIO::ImageBuf sheet(OIIO::ImageSpec(columns * cellWidth, rows * cellHeight, 3, OIIO::TypeDesc::FLOAT));
    OIIO::ImageBufAlgo::fill(sheet, {0.12f, 0.12f, 0.12f});
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const int left = static_cast<int>(i) % columns * cellWidth, top = static_cast<int>(i) / columns * cellHeight;
        const int half = cellWidth / 2, picture = cellHeight - 18;
        place(sheet, cells[i].theirs, left + 2, top + 2, half - 3, picture - 4);
        place(sheet, cells[i].ours, left + half + 1, top + 2, half - 3, picture - 4);
        // Without a font there is no text; the list on stdout has it too.
        OIIO::ImageBufAlgo::render_text(sheet, left + 4, top + cellHeight - 5, cells[i].label, 12, "DejaVuSans", {0.9f, 0.9f, 0.9f});
    }
    const bool written = sheet.write(file.string(), OIIO::TypeDesc::UINT8);
    if (written) {
        std::printf("%s\n", file.c_str());
    } else {
        std::fprintf(stderr, "cannot write %s: %s\n", file.c_str(), sheet.geterror().c_str());
    }
    return written;
}

class Sheet {
public:
    Sheet(fs::path folder, std::vector<std::string> words) : m_folder(std::move(folder)), m_words(std::move(words)) {}

    int make() {
        bool isWhole = addPictured();
        isWhole = addFull() && isWhole;
        const bool small = m_small.empty() || writeSheet(m_small, m_folder / "usdrecord.png", kColumns, kCellWidth, kCellHeight);
        const bool large = m_large.empty() || writeSheet(m_large, m_folder / "full_assets.png", 2, 960, 370);
        return isWhole && small && large ? 0 : 1;
    }

private:
    bool wants(const std::string& name) const {
        return m_words.empty() || std::any_of(m_words.begin(), m_words.end(), [&](const std::string& word) {
                   return name.find(word) != std::string::npos;
               });
    }

    bool addPictured() {
        for (const std::string& folder : referenceFolders()) {
            const auto cases = referenceCases(folder);
            if (!cases) return complain(cases.error());
            for (const ReferenceCase& one : *cases) {
                if (wants(one.name) && !addPictured(one)) return false;
            }
        }
        return true;
    }

    bool addPictured(const ReferenceCase& one) {
        Cell cell{one.name, toImage(one.picture.width, one.picture.height, one.picture.color, one.picture.alpha, false), {}};
        if (one.isFramed()) {
            const auto shot = one.shot(16);
            if (!shot) return complain(shot.error());
            const double same = silhouetteOverlap(one.picture, *shot);
            char text[64];
            std::snprintf(text, sizeof text, "%s   %.3f%s", one.name.c_str(), same, one.exception.notCompared ? " (not compared)" : "");
            cell.label = text;
            cell.ours = toImage(shot->width, shot->height, shot->color, shot->alpha, true);
            cell.theirs.write((m_folder / (one.name + "_theirs.png")).string(), OIIO::TypeDesc::UINT8);
            cell.ours.write((m_folder / (one.name + "_ours.png")).string(), OIIO::TypeDesc::UINT8);
        }
        std::printf("%s\n", cell.label.c_str());
        m_small.push_back(std::move(cell));
        return true;
    }

    bool addFull() {
        for (const FullAsset& asset : fullAssets()) {
            if (!wants(asset.name)) continue;
            Cell cell{asset.name, {}, {}};
            if (!asset.picture.empty()) {
                const auto picture = loadPicture(asset.picture);
                if (!picture) return complain(picture.error());
                cell.theirs = toImage(picture->width, picture->height, picture->color, picture->alpha, false);
            }
            const auto shot = asset.shot(16);
            if (!shot) return complain(shot.error());
            cell.ours = toImage(shot->width, shot->height, shot->color, shot->alpha, true);
            cell.ours.write((m_folder / (asset.name + "_ours.png")).string(), OIIO::TypeDesc::UINT8);
            std::printf("%s\n", cell.label.c_str());
            for (const std::string& line : shot->log) std::printf("  %s\n", line.c_str());
            m_large.push_back(std::move(cell));
        }
        return true;
    }

    static bool complain(const Error& error) {
        std::fprintf(stderr, "%s\n", error.text().c_str());
        return false;
    }

    fs::path m_folder;
    std::vector<std::string> m_words;
    std::vector<Cell> m_small, m_large;
};

} // namespace
} // namespace doppel::reference

int main(int count, char** arguments) {
    using namespace doppel::reference;
    if (count < 2) {
        std::fprintf(stderr, "usage: reference_sheet FOLDER [WORD ...]\n");
        return 2;
    }
    if (const std::string missing = whatIsMissing(); !missing.empty()) {
        std::fprintf(stderr, "no contact sheet: %s\n", missing.c_str());
        return 1;
    }
    std::error_code error;
    std::filesystem::create_directories(arguments[1], error);
    return Sheet(arguments[1], {arguments + 2, arguments + count}).make();
}
