// The order of the gates, stated once. It is torch's: rows [g * H, (g + 1) * H) of weight_ih and weight_hh belong to gate g.
#pragma once

namespace elman {

struct RnnGates {
    static constexpr int hidden = 0, count = 1;
};
struct GruGates {
    static constexpr int reset = 0, update = 1, candidate = 2, count = 3;
};
struct LstmGates {
    static constexpr int input = 0, forget = 1, candidate = 2, output = 3, count = 4;
};

}  // namespace elman
