// Damages good inputs, the same way on every run and every machine.
#pragma once

#include <algorithm>
#include <cstddef>
#include <random>
#include <span>
#include <string>
#include <string_view>

namespace doppel::test {

/// Cuts, doubles, overwrites, and puts in `pieces` that are likely to hurt; they must live as long as the mutator.
class Mutator {
public:
    Mutator(unsigned seed, std::span<const std::string_view> pieces) : m_random(seed), m_pieces(pieces) {}

    std::string mutate(std::string text) {
        for (std::size_t i = 1 + below(4); i > 0; --i) mutateOnce(text);
        return text;
    }

    std::size_t below(std::size_t n) { return n == 0 ? 0 : m_random() % n; }

private:
    void mutateOnce(std::string& text) {
        const std::size_t at = below(text.size() + 1);
        const std::size_t length = below(std::min<std::size_t>(30, text.size() - at) + 1);
        switch (below(6)) {
            case 0:
                text.erase(at, length);
                break;
            case 1:
                text.insert(at, m_pieces[below(m_pieces.size())]);
                break;
            case 2:
                text.replace(at, length, m_pieces[below(m_pieces.size())]);
                break;
            case 3:
                text.insert(below(text.size() + 1), text.substr(at, length));
                break;
            case 4:
                text.resize(at);
                break;
            default:
                if (at < text.size()) text[at] = static_cast<char>(below(256));
        }
    }

    std::mt19937 m_random; // the same numbers everywhere, unlike the distributions of the standard library
    std::span<const std::string_view> m_pieces;
};

} // namespace doppel::test
