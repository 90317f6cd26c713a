% Measure Dynamics adapter: the flow by hand in Octave, in float64 or, where its argument says so, float32.
1;

% sigma and sigma' at the pre-activations z; of a gaussian unit they are minus half the squared distances.
function [s, slope] = activation(unit, z)
  switch (unit)
    case "relu",         s = max(z, 0);           slope = z > 0;
    case "squared-relu", s = max(z, 0) .^ 2;      slope = 2 * max(z, 0);
    case "tanh",         s = tanh(z);             slope = 1 - s .^ 2;
    case "sigmoid",      s = 1 ./ (1 + exp(-z));  slope = s .* (1 - s);
    case "erf",          s = erf(z);              slope = 2 / sqrt(pi) * exp(-z .^ 2);
    case "cos",          s = cos(z);              slope = -sin(z);
    case "gaussian",     s = exp(z);              slope = s;
    case "quadratic",    s = z .^ 2;              slope = 2 * z;
    case "linear",       s = z;                   slope = ones(size(z));
  endswitch
endfunction

% Outputs, F(mu), and the gradient of the first variation V(theta_i; mu), n x p.
function [f, value, gradient] = first_variation(energy, theta, weights)
  x = energy.inputs;
  y = energy.targets;
  plain = any(strcmp(energy.unit, {"quadratic", "linear"}));  % neurons without an output weight
  w = theta(:, end - columns(x) + 1:end);
  z = w * x.';  % n x m
  if (strcmp(energy.unit, "gaussian"))
    z = -sum((permute(x, [3, 1, 2]) - permute(w, [1, 3, 2])) .^ 2, 3) / 2;
  endif
  [s, slope] = activation(energy.unit, z);
  a = 1;
  if (! plain)
    a = theta(:, 1);
  endif
  f = (a .* s).' * weights;
  if (strcmp(energy.risk, "square"))
    loss = (f - y) .^ 2 / 2;
    r = f - y;
  else
    loss = max(-y .* f, 0) + log1p(exp(-abs(y .* f)));
    r = -y ./ (1 + exp(y .* f));
  endif
  value = mean(loss);
  r /= numel(y);
  pulled = (slope .* r.') * x;
  if (strcmp(energy.unit, "gaussian"))
    pulled -= (s * r) .* w;
  endif
  gradient = a .* pulled;
  if (! plain)
    gradient = [s * r, gradient];
  endif
  switch (energy.regulariser.kind)
    case "tikhonov"
      value += energy.regulariser.strength / 2 * (weights.' * sumsq(theta, 2));
      gradient += energy.regulariser.strength * theta;
    case "total-variation"
      value += energy.regulariser.strength * (weights.' * abs(theta(:, 1)));
      gradient(:, 1) += energy.regulariser.strength * sign(theta(:, 1));
  endswitch
endfunction

% One step after the other: `move` takes one, of theta and its gradient.
function path = steps(problem, move)
  gradient = @(theta) nthargout(3, @first_variation, problem.energy, theta, problem.weights);
  path = recorded_steps(problem, @(theta) move(theta, gradient(theta)));
endfunction

function path = gradient_flow(problem)
  path = steps(problem, @(theta, gradient) theta - problem.step * gradient);
endfunction

function path = preconditioned(problem, dynamics)
  path = steps(problem, @(theta, gradient) theta - problem.step * dynamics.rates.' .* gradient);
endfunction

% Octave takes 32 bits of each number of a state.
function start_random(seed)
  randn("state", [mod(seed, 2^32), floor(seed / 2^32)]);
endfunction

function path = langevin(problem, dynamics)
  start_random(problem.seed);
  h = problem.step;
  noise = sqrt(2 * dynamics.temperature * h);
  path = steps(problem, @(theta, gradient) theta - h * gradient + noise * randn(size(theta), class(theta)));
endfunction

function path = conic(problem, dynamics)
  path = steps(problem, @(theta, gradient) conic_step(theta, problem.step * gradient, dynamics));
endfunction

function theta = conic_step(theta, change, dynamics)
  a = theta(:, 1);
  live = a != 0;
  theta(:, 1) = a .* exp(-4 * dynamics.massRate * sign(a) .* change(:, 1));
  theta(live, 2:end) -= dynamics.positionRate * change(live, 2:end) ./ abs(a(live));
endfunction

function [outputs, value, gradient] = evaluate(energy, theta, weights)
  [outputs, value, gradient] = first_variation(energy, theta, weights);
  gradient = weights .* gradient;
endfunction

function drawn = sample(deviations, particles, seed)
  start_random(seed);
  drawn = deviations.' .* randn(particles, numel(deviations), class(deviations));
endfunction

description.name = "Octave by hand";
description.version = version();
description.units = {"relu", "tanh", "sigmoid", "erf", "quadratic", "linear", "gaussian", "cos", "squared-relu"};
description.risks = {"square", "logistic"};
description.regularisers = {"none", "tikhonov", "total-variation"};
description.dynamics = {"gradient-flow", "preconditioned", "langevin", "conic"};
description.laws = {"normal"};
description.weights = description.evaluate = true;
description.precision = {argv(){:}, "float64"}{1};
addpath(fileparts(mfilename("fullpath")));
measure_dynamics(description, struct("run", @gradient_flow, "preconditioned", @preconditioned, "langevin", @langevin, ...
  "conic", @conic, "evaluate", @evaluate, "sample", @sample));
