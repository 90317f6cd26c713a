// Measure Dynamics adapter: tf.train.sgd of TensorFlow.js on two layers, through its automatic
// differentiation and with its random numbers, in float32 on the processor.
import * as tf from "@tensorflow/tfjs";

import { Adapter } from "./measure_dynamics.mjs";

const ACTIVATIONS = {
  relu: tf.relu,
  tanh: tf.tanh,
  sigmoid: tf.sigmoid,
  cos: tf.cos,
  "squared-relu": z => tf.square(tf.relu(z)),
};

/** The network f(x) = (1/n) sum_i a_i sigma(w_i . x) and its loss, of layers n x 1 and n x d. */
class Objective {
  constructor({ inputs, targets, unit, risk, regulariser }) {
    this.x = tf.tensor2d(inputs.data, inputs.shape);
    this.y = tf.tensor2d(targets.data, [targets.data.length, 1]);
    Object.assign(this, { unit, risk, regulariser });
  }

  outputs(x, a, w) {
    const hidden = ACTIVATIONS[this.unit](tf.matMul(x, w, false, true));
    return tf.div(tf.matMul(hidden, a), a.shape[0]);
  }

  /** F, its risk taken over the given rows of the data, or over all. */
  loss(a, w, rows) {
    const [x, y] = rows ? [tf.gather(this.x, rows), tf.gather(this.y, rows)] : [this.x, this.y];
    const f = this.outputs(x, a, w);
    const risk = this.risk === "square"
      ? tf.div(tf.losses.meanSquaredError(y, f), 2)
      : tf.mean(tf.softplus(tf.neg(tf.mul(y, f))));
    if (this.regulariser.kind === "none") {
      return risk;
    }
    const penalty = this.regulariser.kind === "tikhonov"
      ? tf.div(tf.add(tf.sum(tf.square(a)), tf.sum(tf.square(w))), 2)
      : tf.sum(tf.abs(a));
    return tf.add(risk, tf.mul(this.regulariser.strength / a.shape[0], penalty));
  }
}

/** Columns a and w of positions n x p. */
const layers = ({ shape: [n, p], data }) => tf.split(tf.tensor2d(data, [n, p]), [1, p - 1], 1);

class TensorFlow extends Adapter {
  description = {
    ...this.description,
    name: "TensorFlow.js SGD",
    version: tf.version.tfjs,
    units: Object.keys(ACTIVATIONS),
    risks: ["square", "logistic"],
    regularisers: ["none", "tikhonov", "total-variation"],
    evaluate: true,
    precision: "float32",
    dynamics: ["gradient-flow", "langevin", "stochastic-gradient"],
    samplings: ["with-replacement", "one-pass", "epochs"],
    laws: ["normal"],
  };

  run(problem) {
    return this.train(problem);
  }

  langevin(problem, { temperature }) {
    const [n, p] = problem.positions.shape;
    const steps = Math.max(...problem.record, 1);
    const noise = tf.randomNormal([steps, n, p], 0, Math.sqrt(2 * temperature * problem.step), "float32", problem.seed);
    return this.train(problem, () => null, step => tf.split(tf.gather(noise, step), [1, p - 1], 1));
  }

  stochasticGradient(problem, { batch, sampling }) {
    const m = problem.energy.targets.data.length;
    const steps = Math.max(...problem.record, 1);
    const epochs = sampling === "epochs" ? Math.ceil(steps * batch / m) : 1;
    const rows = sampling === "with-replacement"
      ? tf.randomUniformInt([steps * batch], 0, m, problem.seed)
      : tf.reshape(tf.topk(tf.randomUniform([epochs, m], 0, 1, "float32", problem.seed), m).indices, [-1]);
    return this.train(problem, step => tf.slice(rows, step * batch, batch));
  }

  /** Steps of tf.train.sgd on the loss over some rows of the data, each followed by noise. */
  train({ energy, positions, step, record }, rows = () => null, noise = null) {
    const objective = new Objective(energy);
    const [a, w] = layers(positions).map(layer => tf.variable(layer));
    // The flow's time step is h; the loss is a mean over n units, so the learning rate is n h.
    const optimizer = tf.train.sgd(positions.shape[0] * step);
    const move = taken => tf.tidy(() => {
      optimizer.minimize(() => objective.loss(a, w, rows(taken)), false, [a, w]);
      if (noise) {
        noise(taken).forEach((xi, layer) => [a, w][layer].assign(tf.add([a, w][layer], xi)));
      }
    });
    const trajectory = this.steps(record, move, () => tf.tidy(() => tf.concat([a, w], 1).dataSync()));
    a.dispose();
    w.dispose();
    return trajectory;
  }

  evaluate(energy, positions) {
    const objective = new Objective(energy);
    const [a, w] = layers(positions);
    const { value, grads } = tf.valueAndGrads((...both) => objective.loss(...both))([a, w]);
    const outputs = objective.outputs(objective.x, a, w).dataSync();
    return { outputs, energy: value.dataSync()[0], gradient: tf.concat(grads, 1).dataSync() };
  }

  sample({ data: deviations }, particles, seed) {
    return tf.mul(tf.randomNormal([particles, deviations.length], 0, 1, "float32", seed), tf.tensor1d(deviations)).dataSync();
  }

  answer(method, parameters) {
    return tf.tidy(() => super.answer(method, parameters));
  }
}

new TensorFlow().serve();
