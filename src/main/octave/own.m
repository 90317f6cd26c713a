% A network of relu units in Octave: copy it, and put your own in.
1;

function path = train(problem)
  x = problem.energy.inputs;  % m x d
  y = problem.energy.targets;
  theta = problem.positions;  % n neurons (a, w); the network is their mean
  taken = 0;
  for k = 1:numel(problem.record)
    while (taken++ < problem.record(k))
      a = theta(:, 1);
      z = max(theta(:, 2:end) * x.', 0);   % n x m
      slope = mean(a .* z, 1).' - y;       % of the square risk, at each datum
      gradient = [z * slope, a .* (((z > 0) .* slope.') * x)];
      theta -= problem.step * gradient / numel(y);
    endwhile
    taken = problem.record(k);
    path{k} = theta;
  endfor
endfunction

addpath(fileparts(mfilename("fullpath")));
measure_dynamics(struct("name", "own", "units", {{"relu"}}), struct("run", @train));
