// Short trainings whose final weights are known to the bit: the promise of equal bytes on every machine. A change of these
// numbers is a change of what everybody's seeds mean: it belongs in the changelog.
#include "example.hpp"

using namespace elman;
using namespace elman::test;

namespace {

// FNV-1a over the bytes of numbers, lowest byte first on every machine.
class Hash {
public:
    template <class T>
    void add(const std::vector<T>& values) {
        for (T value : values)
            for (size_t byte = 0; byte < sizeof(T); ++byte) {
                state_ ^= static_cast<uint8_t>(std::bit_cast<BitsOf<T>>(value) >> 8 * byte);
                state_ *= 0x100000001b3ull;
            }
    }
    uint64_t value() const { return state_; }

private:
    uint64_t state_ = 0xcbf29ce484222325ull;
};

struct Golden {
    InputKind input;
    CellKind cell;
    HeadKind head;
    bool every;
    OptimizerKind optimizer;
    uint64_t in_float, in_double;
};

const Golden kGolden[] = {
    {InputKind::dense, kRnnTanh, HeadKind::values, false, OptimizerKind::adam, 0xce83cbadd1f274d6, 0x59afb98631d1cb16},
    {InputKind::dense, kRnnRelu, HeadKind::binary, true, OptimizerKind::sgd, 0xc3c7b75ac7f7b3d3, 0x4c21501c22738171},
    {InputKind::dense, kGru, HeadKind::binary, false, OptimizerKind::adam, 0x86c0541f6a127570, 0xf84e77f51d9f1324},
    {InputKind::one_hot, kRnnTanh, HeadKind::classes, true, OptimizerKind::adam, 0xeca2003831e7198d, 0x65d2238a56dbd4e9},
    {InputKind::one_hot, kLstm, HeadKind::classes, false, OptimizerKind::sgd, 0xc6e10ff876b7ad83, 0x80c58a686345e48b},
    {InputKind::embedding, kGru, HeadKind::classes, false, OptimizerKind::adam, 0xb621d4fa1e1eabfe, 0xdc83b014e5218ec8},
    {InputKind::embedding, kLstm, HeadKind::classes, true, OptimizerKind::adam, 0x57e66a1a90212014, 0x8df219a95ecbb088},
};

// Losses, weights and predictions after twenty steps.
template <class T>
uint64_t training(const Golden& golden, Isa isa) {
    Numbers numbers(1);
    const Example<T> s(numbers, make_spec(golden.input, golden.cell, {19, 12}, golden.head, golden.every), 13, 17);
    Network<T> network(s.spec, isa, 1);
    OptimizerSpec spec;
    spec.kind = golden.optimizer;
    spec.learning_rate = golden.optimizer == OptimizerKind::adam ? 0.01 : 0.1;
    spec.clip = 0.7;
    Trainer<T> trainer(network, spec);
    std::vector<double> losses;
    for (int step = 0; step < 20; ++step) losses.push_back(trainer.step(s.task(1)));
    CHECK(losses.back() < losses.front(), s.name(), losses.front(), losses.back());
    Hash hash;
    hash.add(losses);
    hash.add(parameter_values(network, network.weights()));
    hash.add(run_forward(network, s).outputs);
    return hash.value();
}

template <class T>
void compare(const Golden& golden, uint64_t expected) {
    const auto number = &golden - kGolden;
    for (Isa isa : isas()) {
        const uint64_t found = training<T>(golden, isa);
        std::printf("%d %-6s %-8s 0x%016llx\n", static_cast<int>(number), type_name<T>(), isa_name(isa), static_cast<unsigned long long>(found));
        CHECK(found == expected, number, type_name<T>(), isa_name(isa));
    }
}

}  // namespace

int main() {
    start("golden");
    for (const Golden& golden : kGolden) {
        compare<float>(golden, golden.in_float);
        compare<double>(golden, golden.in_double);
    }
    return finish();
}
