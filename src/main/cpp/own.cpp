// A network of relu units in Eigen: copy it, and put your own in.
#include "measure_dynamics.hpp"

class Own : public measure_dynamics::Adapter<double> {
 public:
  Own() {
    description["name"] = "own";
    description["units"] = {"relu"};
  }

  Trajectory run(const Problem& problem) override {
    const Matrix& x = problem.energy.inputs;  // m x d
    const Vector& y = problem.energy.targets;
    return problem.steps([&](const Matrix& theta) -> Matrix {  // n neurons (a, w); the network is their mean
      const Vector a = theta.col(0);
      const Matrix w = theta.rightCols(x.cols());
      const Matrix z = (w * x.transpose()).cwiseMax(0.0);                  // n x m
      const Vector slope = z.transpose() * a / double(a.size()) - y;       // of the square risk, at each datum
      const Matrix active = (z.array() > 0).cast<double>();
      Matrix gradient(theta.rows(), theta.cols());
      gradient << z * slope, a.asDiagonal() * (active * slope.asDiagonal() * x);
      return theta - problem.step / double(y.size()) * gradient;
    });
  }
};

int main() { Own().serve(); }
