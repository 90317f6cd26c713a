// A network of relu units in plain JavaScript: copy it, and put your own in.
import { Adapter } from "./measure_dynamics.mjs";

class Own extends Adapter {
  description = { ...this.description, name: "own", units: ["relu"] };

  run({ energy, positions, step, record }) {
    const [m, d] = energy.inputs.shape;
    const [n, p] = positions.shape; // n neurons (a, w); the network is their mean
    const theta = positions.data;
    const x = energy.inputs.data;
    const move = () => {
      const z = Array.from({ length: n * m }, (_, k) => {
        const [i, j] = [Math.floor(k / m), k % m];
        let sum = 0;
        for (let l = 0; l < d; l++) {
          sum += theta[i * p + 1 + l] * x[j * d + l];
        }
        return Math.max(sum, 0);
      });
      const slope = Array.from(energy.targets.data, (y, j) => {
        let sum = 0;
        for (let i = 0; i < n; i++) {
          sum += theta[i * p] * z[i * m + j];
        }
        return sum / n - y; // of the square risk, at each datum
      });
      for (let i = 0; i < n; i++) {
        const gradient = new Float64Array(p);
        for (let j = 0; j < m; j++) {
          gradient[0] += z[i * m + j] * slope[j];
          for (let l = 0; l < d && z[i * m + j] > 0; l++) {
            gradient[1 + l] += theta[i * p] * slope[j] * x[j * d + l];
          }
        }
        for (let k = 0; k < p; k++) {
          theta[i * p + k] -= (step * gradient[k]) / m;
        }
      }
    };
    return this.steps(record, move, () => theta.slice());
  }
}

new Own().serve();
