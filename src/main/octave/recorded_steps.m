% The positions after each of the recorded numbers of steps, a cell array: `move` takes one step.
function path = recorded_steps(problem, move)
  theta = problem.positions;
  taken = 0;
  for k = 1:numel(problem.record)
    for taken = taken + 1:problem.record(k)
      theta = move(theta);
    endfor
    taken = problem.record(k);
    path{k} = theta;
  endfor
endfunction
