// One visitor for std::visit made of several lambdas.
#pragma once

namespace doppel {

template <class... Visitors>
struct Overloaded : Visitors... {
    using Visitors::operator()...;
};
template <class... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>; // which Clang before 17 does not find by itself

} // namespace doppel
