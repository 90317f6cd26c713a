// The adapter kit: newline-delimited JSON-RPC 2.0 on standard streams. Eigen and nlohmann/json.
//
// An adapter subclasses Adapter<double> (or Adapter<float>), fills in `description`, and writes `run`
// and, if it can, `evaluate`. What it prints to std::cout goes to the log: standard output carries the
// protocol.
#pragma once

#include <cstdint>
#include <cstring>
#include <iostream>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include <Eigen/Core>
#include <nlohmann/json.hpp>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "packed arrays are little-endian, and this kit copies them as they are"
#endif

namespace measure_dynamics {

using json = nlohmann::json;

/// Rows are particles, or data.
template <typename Scalar>
using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

template <typename Scalar>
using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;

/// Throw it, with the reason, for a question that an adapter does not support.
struct Unsupported : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline const std::string BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The array, a vector as one column; packed or of plain numbers.
template <typename Scalar>
Matrix<Scalar> unpack(const json& array) {
  if (array.is_array()) {
    const bool nested = !array.empty() && array[0].is_array();
    Matrix<Scalar> result(array.size(), nested ? array[0].size() : 1);
    for (Eigen::Index i = 0; i < result.rows(); i++) {
      for (Eigen::Index k = 0; k < result.cols(); k++) {
        result(i, k) = nested ? array[i][k].get<Scalar>() : array[i].get<Scalar>();
      }
    }
    return result;
  }
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char letter : array.at("data").get_ref<const std::string&>()) {
    if (letter == '=') break;
    bits = bits << 6 | static_cast<std::uint32_t>(BASE64.find(letter));
    if ((count += 6) >= 8) bytes += static_cast<char>(bits >> (count -= 8));
  }
  const std::vector<Eigen::Index> shape = array.at("shape");
  const Eigen::Index rows = shape.empty() ? 1 : shape[0], columns = shape.size() < 2 ? 1 : shape[1];
  const auto read = [&](auto zero) -> Matrix<Scalar> {
    Matrix<decltype(zero)> stored(rows, columns);
    if (bytes.size() != stored.size() * sizeof zero) throw std::invalid_argument("data: not as many numbers as shape says");
    if (!bytes.empty()) std::memcpy(stored.data(), bytes.data(), bytes.size());
    return stored.template cast<Scalar>();
  };
  return array.at("dtype") == "float32" ? read(0.0f) : read(0.0);
}

/// Numbers in the order of their rows, as the protocol wants them.
template <typename Scalar>
json pack(const std::vector<Eigen::Index>& shape, const std::vector<Scalar>& numbers) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(numbers.data());
  const std::size_t size = numbers.size() * sizeof(Scalar);
  std::string data;
  for (std::size_t start = 0; start < size; start += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = start; k < start + 3; k++) bits = bits << 8 | (k < size ? bytes[k] : 0u);
    for (int shift = 18; shift >= 0; shift -= 6) data += BASE64[bits >> shift & 63];
  }
  for (std::size_t k = 0; k < (3 - size % 3) % 3; k++) data[data.size() - 1 - k] = '=';
  return {{"shape", shape}, {"dtype", std::is_same_v<Scalar, float> ? "float32" : "float64"}, {"data", data}};
}

template <typename Scalar>
json pack(const Matrix<Scalar>& matrix) {
  return pack<Scalar>({matrix.rows(), matrix.cols()}, {matrix.data(), matrix.data() + matrix.size()});
}

template <typename Scalar>
json pack(const Vector<Scalar>& vector) {
  return pack<Scalar>({vector.size()}, {vector.data(), vector.data() + vector.size()});
}

/// One matrix after the other: records x n x p.
template <typename Scalar>
json pack(const std::vector<Matrix<Scalar>>& trajectory) {
  std::vector<Scalar> numbers;
  for (const auto& matrix : trajectory) numbers.insert(numbers.end(), matrix.data(), matrix.data() + matrix.size());
  const Eigen::Index n = trajectory.empty() ? 0 : trajectory[0].rows(), p = trajectory.empty() ? 0 : trajectory[0].cols();
  return pack<Scalar>({static_cast<Eigen::Index>(trajectory.size()), n, p}, numbers);
}

/// The energy of a problem: its kind, and the numbers that go with it.
template <typename Scalar>
struct Energy {
  std::string kind;
  // Of a network. A neuron of a unit with an output weight is the row (a, w).
  std::string unit, risk, regulariser;
  Scalar strength = 0;
  Matrix<Scalar> inputs;
  Vector<Scalar> targets;
  // Of a pair interaction.
  Scalar confinement = 0, attraction = 0, repulsion = 0;

  explicit Energy(const json& message) : kind(message.at("kind")) {
    if (kind == "network") {
      if (message.contains("sizes") || message.contains("group")) throw Unsupported("sets and groups");
      unit = message.at("unit");
      risk = message.at("risk");
      regulariser = message.at("regulariser").at("kind");
      strength = message.at("regulariser").at("strength").get<Scalar>();
      inputs = unpack<Scalar>(message.at("inputs"));
      targets = unpack<Scalar>(message.at("targets"));
    } else {
      confinement = message.at("confinement").get<Scalar>();
      attraction = message.at("attraction").get<Scalar>();
      repulsion = message.at("repulsion").get<Scalar>();
    }
  }
};

/// Particles to be trained: positions n x p, weights n.
template <typename Scalar>
struct Problem {
  Energy<Scalar> energy;
  Matrix<Scalar> positions;
  Vector<Scalar> weights;
  Scalar step;
  std::vector<long> record;
  std::uint64_t seed;
  json dynamics;

  /// The positions after each of the recorded numbers of steps, where `move` takes one.
  template <typename Move>
  std::vector<Matrix<Scalar>> steps(Move move) const {
    std::vector<Matrix<Scalar>> trajectory;
    Matrix<Scalar> at = positions;
    long taken = 0;
    for (const long due : record) {
      for (; taken < due; taken++) at = move(at);
      trajectory.push_back(at);
    }
    return trajectory;
  }
};

/// Outputs on the data (empty where there are none), the energy, its gradient in the positions (n x p).
template <typename Scalar>
struct Evaluation {
  Vector<Scalar> outputs;
  Scalar energy;
  Matrix<Scalar> gradient;
};

/// What the suite talks to.
template <typename Scalar>
class Adapter {
 public:
  using Matrix = measure_dynamics::Matrix<Scalar>;
  using Vector = measure_dynamics::Vector<Scalar>;
  using Energy = measure_dynamics::Energy<Scalar>;
  using Problem = measure_dynamics::Problem<Scalar>;
  using Evaluation = measure_dynamics::Evaluation<Scalar>;
  using Trajectory = std::vector<Matrix>;

  json description = {
      {"name", "unnamed"},
      {"version", "1"},
      {"language", "C++"},
      {"schemes", {"euler"}},
      {"units", json::array()},
      {"risks", {"square"}},
      {"regularisers", {"none"}},
      {"energies", {"network"}},
      {"weights", false},
      {"evaluate", false},
      {"precision", std::is_same_v<Scalar, float> ? "float32" : "float64"},
      {"repeatable", "bits"},
      {"dynamics", {"gradient-flow"}},
      {"laws", json::array()},
  };

  virtual ~Adapter() = default;

  /// Gradient flow: the positions after each of the recorded numbers of steps.
  virtual Trajectory run(const Problem&) { throw Unsupported("gradient-flow"); }

  /// The like of run where coordinate k of a neuron moves rates[k] times as fast.
  virtual Trajectory preconditioned(const Problem&, const Vector& /*rates*/) { throw Unsupported("preconditioned"); }

  /// The like of run with noise sqrt(2 temperature step); declare "langevin" under `dynamics`.
  virtual Trajectory langevin(const Problem&, Scalar /*temperature*/) { throw Unsupported("langevin"); }

  /// The like of run by conic particle descent.
  virtual Trajectory conic(const Problem&, Scalar /*mass_rate*/, Scalar /*position_rate*/) { throw Unsupported("conic"); }

  virtual Evaluation evaluate(const Energy&, const Matrix& /*positions*/, const Vector& /*weights*/) {
    throw Unsupported("evaluate");
  }

  /// Independent normal particles, n x p, of these deviations; declare "normal" under `laws`.
  virtual Matrix sample(const Vector& /*deviations*/, long /*particles*/, std::uint64_t /*seed*/) {
    throw Unsupported("sample");
  }

  /// The result of a question; override it for those that have no method here.
  virtual json answer(const std::string& method, const json& parameters) {
    if (method == "describe") return description;
    if (method == "shutdown") return json::object();
    if (method == "run") {
      const Problem problem{Energy(parameters.at("energy")),
                            unpack<Scalar>(parameters.at("initial").at("positions")),
                            unpack<Scalar>(parameters.at("initial").at("weights")),
                            parameters.at("step").get<Scalar>(),
                            parameters.at("record"),
                            parameters.at("seed"),
                            parameters.at("dynamics")};
      return {{"positions", pack<Scalar>(trajectory(problem))}};
    }
    if (method == "evaluate") {
      const json& measure = parameters.at("measure");
      const Evaluation found = evaluate(Energy(parameters.at("energy")), unpack<Scalar>(measure.at("positions")),
                                        unpack<Scalar>(measure.at("weights")));
      json result = {{"energy", found.energy}, {"gradient", pack<Scalar>(found.gradient)}};
      if (found.outputs.size() > 0) result["outputs"] = pack<Scalar>(found.outputs);
      return result;
    }
    if (method == "sample") {
      const Vector deviations = unpack<Scalar>(parameters.at("law").at("deviations"));
      return {{"positions", pack<Scalar>(sample(deviations, parameters.at("particles"), parameters.at("seed")))}};
    }
    throw Unsupported(method);
  }

  /// Says that the question in flight is done to this part (0 to 1): its time limit starts anew.
  void progress(double done) { say({{"jsonrpc", "2.0"}, {"method", "progress"}, {"params", {{"done", done}}}}); }

  /// Answers until shutdown or the end of input.
  void serve() {
    // Whatever else prints to standard output would break the protocol: send it to the log.
    protocol.rdbuf(std::cout.rdbuf(std::cerr.rdbuf()));
    for (std::string line; std::getline(std::cin, line);) {
      const json request = json::parse(line);
      json response = {{"jsonrpc", "2.0"}, {"id", request.at("id")}};
      try {
        response["result"] = answer(request.at("method"), request.at("params"));
      } catch (const Unsupported& reason) {
        response["error"] = {{"code", -32001}, {"message", reason.what()}};
      } catch (const std::exception& error) {
        std::cerr << error.what() << std::endl;
        response["error"] = {{"code", -32000}, {"message", error.what()}};
      }
      say(response);
      if (request.at("method") == "shutdown") break;
    }
    std::cout.rdbuf(protocol.rdbuf());
  }

 private:
  Trajectory trajectory(const Problem& problem) {
    const json& dynamics = problem.dynamics;
    const std::string kind = dynamics.at("kind");
    if (kind == "gradient-flow") return run(problem);
    if (kind == "preconditioned") return preconditioned(problem, unpack<Scalar>(dynamics.at("rates")));
    if (kind == "langevin") return langevin(problem, dynamics.at("temperature").get<Scalar>());
    if (kind == "conic") {
      return conic(problem, dynamics.at("massRate").get<Scalar>(), dynamics.at("positionRate").get<Scalar>());
    }
    throw Unsupported(kind);
  }

  void say(const json& message) { protocol << message << std::endl; }

  std::ostream protocol{nullptr};
};

}  // namespace measure_dynamics
