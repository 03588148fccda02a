#include "optim/rules.hpp"

namespace elman {

ELMAN_DECLARE(template <class T> const Rules<T>& rules();)

template <class T>
const Rules<T>& rules_for(Isa isa) {
    ELMAN_DISPATCH(isa, rules<T>())
}
template const Rules<float>& rules_for(Isa);
template const Rules<double>& rules_for(Isa);

}  // namespace elman
