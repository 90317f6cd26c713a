% A network of relu units in Octave: copy it, and put your own in.
1;

function theta = moved(theta, problem)   % theta: n neurons (a, w); the network is their mean
  x = problem.energy.inputs;             % m x d
  a = theta(:, 1);
  z = max(theta(:, 2:end) * x.', 0);     % n x m
  slope = mean(a .* z, 1).' - problem.energy.targets;  % of the square risk, at each datum
  gradient = [z * slope, a .* (((z > 0) .* slope.') * x)] / rows(x);
  theta -= problem.step * gradient;
endfunction

train = @(problem) recorded_steps(problem, @(theta) moved(theta, problem));
addpath(fileparts(mfilename("fullpath")));
measure_dynamics(struct("name", "own", "units", {{"relu"}}), struct("run", train));
