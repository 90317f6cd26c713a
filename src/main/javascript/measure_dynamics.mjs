// The adapter kit: newline-delimited JSON-RPC 2.0 on standard streams. Node alone.
//
// An adapter extends Adapter, fills in `description`, and writes `run` and, if it can, `evaluate`.
// Arrays are { shape, data }, data a Float64Array (or Float32Array) in the order of rows. What it prints
// by console.log goes to the log: standard output carries the protocol.
import { Console } from "node:console";
import { createInterface } from "node:readline";

globalThis.console = new Console(process.stderr, process.stderr);

/** Throw it in a method of an adapter, with the reason, for a question that it does not support. */
export class Unsupported extends Error {}

/** The shape of nested numbers. */
const shapeOf = nested => (Array.isArray(nested) ? [nested.length, ...(nested.length > 0 ? shapeOf(nested[0]) : [])] : []);

/** Returns { shape, data } of a packed or a plain JSON array, in float64 or in float32. */
export function unpack(array, precision = "float64") {
  const Numbers = precision === "float32" ? Float32Array : Float64Array;
  if (Array.isArray(array)) {
    return { shape: shapeOf(array), data: Numbers.from(array.flat(Infinity)) };
  }
  const { buffer, byteOffset, length } = Buffer.from(array.data, "base64");
  const bytes = buffer.slice(byteOffset, byteOffset + length);
  const data = array.dtype === "float32" ? new Float32Array(bytes) : new Float64Array(bytes);
  return { shape: array.shape, data: data instanceof Numbers ? data : Numbers.from(data) };
}

/** Returns { shape, data } as the protocol wants it; plain numbers are float64. */
export function pack({ shape, data }) {
  const numbers = ArrayBuffer.isView(data) ? data : Float64Array.from(data);
  const dtype = numbers instanceof Float32Array ? "float32" : "float64";
  const bytes = Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  return { shape, dtype, data: bytes.toString("base64") };
}

/** What the suite talks to. A problem has `energy`, `positions` (n x p), `weights` (n), `step`, `record`, `seed`. */
export class Adapter {
  description = {
    name: "unnamed",
    version: "1",
    language: "JavaScript",
    schemes: ["euler"],
    units: [],
    risks: ["square"],
    regularisers: ["none"],
    energies: ["network"],
    weights: false,
    evaluate: false,
    precision: "float64",
    repeatable: "bits",
    dynamics: ["gradient-flow"],
    laws: [],
  };

  /** Gradient flow: the positions after each of the recorded numbers of steps, a list of number arrays n p. */
  run(problem) {
    throw new Unsupported("gradient-flow");
  }

  /** The like of run where coordinate k of a neuron moves rates[k] times as fast. */
  preconditioned(problem, { rates }) {
    throw new Unsupported("preconditioned");
  }

  /** The like of run with noise sqrt(2 temperature step); declare "langevin" under `dynamics`. */
  langevin(problem, { temperature }) {
    throw new Unsupported("langevin");
  }

  /** The like of run on mini-batches; sampling is "with-replacement", "one-pass" or, if declared, "epochs". */
  stochasticGradient(problem, { batch, sampling }) {
    throw new Unsupported("stochastic-gradient");
  }

  /** The like of run by conic particle descent. */
  conic(problem, { massRate, positionRate }) {
    throw new Unsupported("conic");
  }

  /** Returns { outputs, energy, gradient }: numbers m (or undefined), a number, numbers n p. */
  evaluate(energy, positions, weights) {
    throw new Unsupported("evaluate");
  }

  /** Independent normal particles, numbers n p, of these deviations; declare "normal" under `laws`. */
  sample(deviations, particles, seed) {
    throw new Unsupported("sample");
  }

  /** The positions after each of the recorded numbers of steps, where `move` takes one and `read` reads them. */
  steps(record, move, read) {
    const trajectory = [];
    let taken = 0;
    for (const due of record) {
      for (; taken < due; taken++) {
        move(taken);
      }
      trajectory.push(read());
    }
    return trajectory;
  }

  /** The array, in the precision that the description declares. */
  unpack(array) {
    return unpack(array, this.description.precision);
  }

  energy(message) {
    if (message.kind !== "network") {
      return message;
    }
    if (message.sizes || message.group) {
      throw new Unsupported("sets and groups");
    }
    return { ...message, inputs: this.unpack(message.inputs), targets: this.unpack(message.targets) };
  }

  /** The result of a question; override it for those that have no method here. */
  answer(method, parameters) {
    if (method === "describe") {
      return this.description;
    }
    if (method === "run") {
      const { step, record, seed, dynamics } = parameters;
      const { kind, ...rest } = dynamics;
      const [positions, weights] = ["positions", "weights"].map(part => this.unpack(parameters.initial[part]));
      const problem = { energy: this.energy(parameters.energy), positions, weights, step, record, seed };
      if (rest.rates) {
        rest.rates = this.unpack(rest.rates);
      }
      const name = kind === "gradient-flow" ? "run" : kind.replace(/-./g, found => found[1].toUpperCase());
      if (typeof this[name] !== "function") {
        throw new Unsupported(kind);
      }
      const trajectory = this[name](problem, rest);
      const shape = [trajectory.length, ...positions.shape];
      return { positions: this.pack(shape, trajectory.flatMap(each => Array.from(each))) };
    }
    if (method === "evaluate") {
      const [positions, weights] = ["positions", "weights"].map(part => this.unpack(parameters.measure[part]));
      const { outputs, energy, gradient } = this.evaluate(this.energy(parameters.energy), positions, weights);
      const result = { energy, gradient: this.pack(positions.shape, gradient) };
      return outputs ? { ...result, outputs: this.pack([outputs.length], outputs) } : result;
    }
    if (method === "sample") {
      const { law, particles, seed } = parameters;
      const deviations = this.unpack(law.deviations);
      return { positions: this.pack([particles, ...deviations.shape], this.sample(deviations, particles, seed)) };
    }
    if (method === "shutdown") {
      return {};
    }
    throw new Unsupported(method);
  }

  pack(shape, numbers) {
    return pack({ shape, data: (this.description.precision === "float32" ? Float32Array : Float64Array).from(numbers) });
  }

  /** Says that the question in flight is done to this part (0 to 1): its time limit starts anew. */
  progress(done) {
    this.say({ jsonrpc: "2.0", method: "progress", params: { done } });
  }

  say(message) {
    process.stdout.write(`${JSON.stringify(message)}\n`);
  }

  /** Answers until shutdown or the end of input. */
  async serve() {
    for await (const line of createInterface({ input: process.stdin })) {
      const { id, method, params } = JSON.parse(line);
      const response = { jsonrpc: "2.0", id };
      try {
        response.result = this.answer(method, params);
      } catch (error) {
        if (!(error instanceof Unsupported)) {
          console.error(error);
        }
        response.error = { code: error instanceof Unsupported ? -32001 : -32000, message: error.message };
      }
      this.say(response);
      if (method === "shutdown") {
        return;
      }
    }
  }
}
