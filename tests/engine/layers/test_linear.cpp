// The linear layer against plain loops: outputs, gradients, and the shares of several threads.
#include "layers/linear.hpp"

#include "numbers.hpp"

using namespace elman;
using namespace elman::test;

namespace {

template <class T>
struct Case {
    int64_t rows, inputs, outputs, ldx, ldy;
    std::vector<T> weight, bias, x, dy;

    Case(Numbers& numbers, int64_t row_count, int64_t input_count, int64_t output_count)
        : rows(row_count), inputs(input_count), outputs(output_count), ldx(leading<T>(inputs)), ldy(leading<T>(outputs)),
          weight(numbers.vector<T>(outputs * inputs)), bias(numbers.vector<T>(outputs)), x(numbers.vector<T>(rows * ldx)),
          dy(numbers.vector<T>(rows * ldy)) {}

    T w(int64_t out, int64_t in) const { return weight[static_cast<size_t>(out * inputs + in)]; }
    T input(int64_t row, int64_t in) const { return x[static_cast<size_t>(row * ldx + in)]; }
    T gradient(int64_t row, int64_t out) const { return dy[static_cast<size_t>(row * ldy + out)]; }
};

template <class T>
constexpr double tolerance() {
    return sizeof(T) == 4 ? 3e-6 : 1e-14;
}

template <class T>
void forward_and_backward(const Case<T>& s, const Linear<T>& linear) {
    std::vector<T> y(static_cast<size_t>(s.rows * s.ldy)), dx(static_cast<size_t>(s.rows * s.ldx));
    linear.forward(s.x.data(), s.ldx, s.rows, y.data(), s.ldy);
    linear.backward(s.dy.data(), s.ldy, s.rows, dx.data(), s.ldx);
    for (int64_t row = 0; row < s.rows; ++row) {
        for (int64_t out = 0; out < s.outputs; ++out) {
            double sum = s.bias[static_cast<size_t>(out)];
            for (int64_t in = 0; in < s.inputs; ++in) sum += static_cast<double>(s.w(out, in)) * static_cast<double>(s.input(row, in));
            CHECK(std::fabs(y[static_cast<size_t>(row * s.ldy + out)] - sum) < tolerance<T>() * std::fmax(1.0, std::sqrt(s.inputs)), row, out);
        }
        for (int64_t in = 0; in < s.inputs; ++in) {
            double sum = 0.0;
            for (int64_t out = 0; out < s.outputs; ++out) sum += static_cast<double>(s.gradient(row, out)) * static_cast<double>(s.w(out, in));
            CHECK(std::fabs(dx[static_cast<size_t>(row * s.ldx + in)] - sum) < tolerance<T>() * std::fmax(1.0, std::sqrt(s.outputs)), row, in);
        }
    }
}

// Gradients are added to what was there; the threads' shares together are the whole, to the bit.
template <class T>
void gradients(const Case<T>& s, const Linear<T>& linear) {
    std::vector<std::vector<T>> weights, biases;
    for (int count : {1, 2, 3, 5}) {
        std::vector<T> d_weight(s.weight.size(), T(1)), d_bias(s.bias.size(), T(2));
        for (int index = 0; index < count; ++index)
            linear.gradients(s.x.data(), s.ldx, s.dy.data(), s.ldy, s.rows, {d_weight.data(), d_bias.data()}, Worker{index, count, nullptr});
        weights.push_back(d_weight);
        biases.push_back(d_bias);
        CHECK(same_bytes(d_weight, weights.front()) && same_bytes(d_bias, biases.front()), count);
    }
    for (int64_t out = 0; out < s.outputs; ++out) {
        double bias = 2.0;
        for (int64_t row = 0; row < s.rows; ++row) bias += static_cast<double>(s.gradient(row, out));
        CHECK(std::fabs(biases[0][static_cast<size_t>(out)] - bias) < 10 * tolerance<T>(), out);
        for (int64_t in = 0; in < s.inputs; ++in) {
            double sum = 1.0;
            for (int64_t row = 0; row < s.rows; ++row) sum += static_cast<double>(s.gradient(row, out)) * static_cast<double>(s.input(row, in));
            CHECK(std::fabs(weights[0][static_cast<size_t>(out * s.inputs + in)] - sum) < 10 * tolerance<T>(), out, in);
        }
    }
}

template <class T>
void all() {
    Numbers numbers(sizeof(T));
    for (int64_t rows : {1, 2, 3, 7, 40})
        for (int64_t inputs : {1, 5, 16, 33})
            for (int64_t outputs : {1, 3, 17}) {
                const Case<T> example(numbers, rows, inputs, outputs);
                for (Isa isa : isas()) {
                    Linear<T> linear(kernels_for<T>(isa), inputs, outputs);
                    CHECK(linear.inputs() == inputs && linear.outputs() == outputs);
                    linear.pack({example.weight.data(), example.bias.data()}, true);
                    forward_and_backward(example, linear);
                    gradients(example, linear);
                }
            }
}

}  // namespace

int main() {
    start("linear");
    all<float>();
    all<double>();
    return finish();
}
