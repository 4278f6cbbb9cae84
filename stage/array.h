// An immutable array whose memory may belong to somebody else: a shared-memory block of the USD reader, a vector, ...
// Copying it shares. This is how geometry travels from the reader to the renderer with one copy at most.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace doppel {

template <class T>
class Array {
public:
    Array() = default;
    /// Takes the vector; no copy of its elements.
    Array(std::vector<T> values) { // NOLINT: implicit on purpose, a vector is an array
        auto owner = std::make_shared<const std::vector<T>>(std::move(values));
        m_size = owner->size();
        m_data = std::shared_ptr<const T>(owner, owner->data());
    }
    Array(std::initializer_list<T> values) : Array(std::vector<T>(values)) {}
    /// `size` elements at `data`, which keeps its owner alive.
    Array(std::shared_ptr<const T> data, std::size_t size) : m_data(std::move(data)), m_size(size) {}

    const T* data() const { return m_data.get(); }
    std::size_t size() const { return m_size; }
    bool empty() const { return m_size == 0; }
    const T& operator[](std::size_t i) const { return m_data.get()[i]; }
    const T* begin() const { return m_data.get(); }
    const T* end() const { return m_data.get() + m_size; }
    std::span<const T> span() const { return {m_data.get(), m_size}; }
    /// True if both are the very same memory (not: equal elements).
    bool sharesWith(const Array& other) const { return m_data == other.m_data && m_size == other.m_size; }

private:
    std::shared_ptr<const T> m_data;
    std::size_t m_size = 0;
};

} // namespace doppel
