// Measure Dynamics adapter: the flow written by hand with the matrix products of Eigen, in float64 or,
// where its argument says so, in float32.
#include <cmath>
#include <random>

#include "measure_dynamics.hpp"

template <typename Scalar>
class EigenAdapter : public measure_dynamics::Adapter<Scalar> {
  using Base = measure_dynamics::Adapter<Scalar>;
  using typename Base::Energy, typename Base::Evaluation, typename Base::Matrix, typename Base::Problem;
  using typename Base::Trajectory, typename Base::Vector;
  using Array = Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

 public:
  EigenAdapter() {
    this->description.update({
        {"name", "Eigen by hand"},
        {"units", {"relu", "tanh", "sigmoid", "erf", "quadratic", "linear", "gaussian", "cos", "squared-relu"}},
        {"risks", {"square", "logistic"}}, {"regularisers", {"none", "tikhonov", "total-variation"}},
        {"dynamics", {"gradient-flow", "preconditioned", "langevin", "conic"}}, {"laws", {"normal"}},
        {"weights", true}, {"evaluate", true},
    });
  }

  Trajectory run(const Problem& problem) override { return langevin(problem, 0); }

  Trajectory preconditioned(const Problem& problem, const Vector& rates) override {
    return problem.steps([&](const Matrix& theta) -> Matrix {
      return theta - problem.step * (field(problem, theta) * rates.asDiagonal());
    });
  }

  Trajectory langevin(const Problem& problem, Scalar temperature) override {
    std::mt19937_64 generator(problem.seed);
    const Scalar size = std::sqrt(2 * temperature * problem.step);
    return problem.steps([&](const Matrix& theta) -> Matrix {
      return theta - problem.step * field(problem, theta) + size * normal(theta.rows(), theta.cols(), generator);
    });
  }

  Trajectory conic(const Problem& problem, Scalar mass_rate, Scalar position_rate) override {
    return problem.steps([&](const Matrix& theta) -> Matrix {
      Matrix change = -problem.step * field(problem, theta), moved = theta;
      for (Eigen::Index i = 0; i < theta.rows(); i++) {
        const Scalar a = theta(i, 0), sign = a < 0 ? -1 : 1;
        if (a != 0) moved.row(i) += position_rate / std::abs(a) * change.row(i);
        moved(i, 0) = a * std::exp(4 * mass_rate * sign * change(i, 0));
      }
      return moved;
    });
  }

  Matrix sample(const Vector& deviations, long particles, std::uint64_t seed) override {
    std::mt19937_64 generator(seed);
    return normal(particles, deviations.size(), generator) * deviations.asDiagonal();
  }

  Evaluation evaluate(const Energy& energy, const Matrix& theta, const Vector& weights) override {
    Evaluation found = first_variation(energy, theta, weights);
    found.gradient = weights.asDiagonal() * found.gradient;
    return found;
  }

 private:
  static Matrix normal(Eigen::Index rows, Eigen::Index columns, std::mt19937_64& generator) {
    std::normal_distribution<Scalar> law;
    return Matrix::NullaryExpr(rows, columns, [&] { return law(generator); });
  }

  static Matrix field(const Problem& problem, const Matrix& theta) {
    return first_variation(problem.energy, theta, problem.weights).gradient;
  }

  /// Outputs, F(mu), and the gradient of the first variation V(theta_i; mu), n x p.
  static Evaluation first_variation(const Energy& energy, const Matrix& theta, const Vector& weights) {
    const Matrix& x = energy.inputs;
    const std::string& unit = energy.unit;
    const bool plain = unit == "quadratic" || unit == "linear";  // neurons without an output weight
    const Vector a = plain ? Vector::Ones(theta.rows()) : Vector(theta.col(0));
    const Matrix w = theta.rightCols(x.cols());
    Array z = (w * x.transpose()).array(), s = z, slope = Array::Ones(z.rows(), z.cols());  // sigma(z), sigma'(z)
    if (unit == "relu") s = z.max(Scalar(0)), slope = (z > 0).template cast<Scalar>();
    if (unit == "squared-relu") s = z.max(Scalar(0)).square(), slope = 2 * z.max(Scalar(0));
    if (unit == "tanh") s = z.tanh(), slope = 1 - s.square();
    if (unit == "sigmoid") s = 1 / (1 + (-z).exp()), slope = s * (1 - s);
    if (unit == "erf") s = z.unaryExpr([](Scalar t) { return std::erf(t); }), slope = Scalar(M_2_SQRTPI) * (-z.square()).exp();
    if (unit == "cos") s = z.cos(), slope = -z.sin();
    if (unit == "quadratic") s = z.square(), slope = 2 * z;
    if (unit == "gaussian") {
      for (Eigen::Index i = 0; i < w.rows(); i++) z.row(i) = (x.rowwise() - w.row(i)).rowwise().squaredNorm();
      slope = s = (-z / 2).exp();
    }
    const Array f = (s.matrix().transpose() * weights.cwiseProduct(a)).array(), y = energy.targets;
    Array loss = (f - y).square() / 2, r = f - y;  // l(f, y) and its derivative in f, m
    if (energy.risk == "logistic") {
      loss = (-y * f).max(Scalar(0)) + (-(y * f).abs()).exp().log1p();
      r = -y / (1 + (y * f).exp());
    }
    const Vector up = s.matrix() * r.matrix() / Scalar(y.size());
    Matrix down = slope.matrix() * (r.matrix().asDiagonal() * x) / Scalar(y.size());
    if (unit == "gaussian") down -= up.asDiagonal() * w;
    Evaluation found{f.matrix(), loss.mean(), theta};
    found.gradient.col(0) = up;
    found.gradient.rightCols(x.cols()) = a.asDiagonal() * down;
    if (energy.regulariser == "tikhonov") {
      found.energy += energy.strength / 2 * weights.dot(theta.rowwise().squaredNorm());
      found.gradient += energy.strength * theta;
    } else if (energy.regulariser == "total-variation") {
      found.energy += energy.strength * weights.dot(theta.col(0).cwiseAbs());
      found.gradient.col(0) += energy.strength * theta.col(0).cwiseSign();
    }
    return found;
  }
};

int main(int count, char** arguments) {
  const bool single = count > 1 && std::string(arguments[1]) == "float32";
  single ? EigenAdapter<float>().serve() : EigenAdapter<double>().serve();
}
