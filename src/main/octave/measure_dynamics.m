% The adapter kit: newline-delimited JSON-RPC 2.0 on standard streams. Octave 7 or later alone.
%
% measure_dynamics(description, answers) answers until shutdown or the end of input. `description` says
% what is supported; `answers` is a struct of functions:
%
%   answers.run(problem)                    gradient flow: the positions after each of the recorded numbers
%                                           of steps, a cell array of matrices n x p
%   answers.preconditioned(problem, dynamics)   the like, coordinate k dynamics.rates(k) times as fast
%   answers.langevin(problem, dynamics)         the like with noise sqrt(2 dynamics.temperature step)
%   answers.conic(problem, dynamics)            the like by conic particle descent
%   answers.evaluate(energy, positions, weights)   [outputs, energy, gradient]; outputs may be []
%   answers.sample(deviations, particles, seed)    independent normal particles, n x p
%
% A problem has energy, positions (n x p), weights (n x 1), step, record, seed. For a question that is
% not supported: error("measure_dynamics:unsupported", "the reason"). Print by fprintf(stderr, ...) only:
% standard output carries the protocol.
function measure_dynamics(description, answers)
  defaults = struct( ...
    "name", "unnamed", "version", "1", "language", "Octave", "schemes", {{"euler"}}, "units", {{}}, ...
    "risks", {{"square"}}, "regularisers", {{"none"}}, "energies", {{"network"}}, "weights", false, ...
    "evaluate", false, "precision", "float64", "repeatable", "bits", "dynamics", {{"gradient-flow"}}, ...
    "laws", {{}});
  for [value, key] = defaults
    if (! isfield(description, key))
      description.(key) = value;
    endif
  endfor
  read = @double;
  if (strcmp(description.precision, "float32"))
    read = @single;
  endif
  while (ischar(line = next_line()))
    request = exact(jsondecode(line), line);
    response = struct("jsonrpc", "2.0", "id", request.id);
    try
      response.result = answer(request.method, request.params, description, answers, read);
    catch problem
      response.error.code = -32000;
      if (strcmp(problem.identifier, "measure_dynamics:unsupported"))
        response.error.code = -32001;
      else
        fprintf(stderr, "%s\n", problem.message);
        arrayfun(@(at) fprintf(stderr, "  %s, line %d\n", at.name, at.line), problem.stack);
      endif
      response.error.message = problem.message;
    end_try_catch
    fputs(stdout, [jsonencode(response) "\n"]);
    fflush(stdout);
    if (strcmp(request.method, "shutdown"))
      break;
    endif
  endwhile
endfunction

% The next line, or -1 at the end of input. Not by fgetl, which waits for a letter after the line.
function line = next_line()
  try
    line = input("", "s");
  catch
    line = -1;
  end_try_catch
endfunction

function result = answer(method, parameters, description, answers, read)
  switch (method)
    case "describe"
      result = description;
    case "run"
      dynamics = parameters.dynamics;
      if (isfield(dynamics, "rates"))
        dynamics.rates = unpack(dynamics.rates, read);
      endif
      problem = parameters;
      problem.energy = energy_of(parameters.energy, read);
      problem.positions = unpack(parameters.initial.positions, read);
      problem.weights = unpack(parameters.initial.weights, read);
      if (strcmp(dynamics.kind, "gradient-flow"))
        path = answerer(answers, "run")(problem);
      else
        path = answerer(answers, strrep(dynamics.kind, "-", "_"))(problem, dynamics);
      endif
      rows = cellfun(@(positions) positions.'(:), path, "UniformOutput", false);
      result.positions = pack([numel(path), size(problem.positions)], vertcat(rows{:}));
    case "evaluate"
      positions = unpack(parameters.measure.positions, read);
      weights = unpack(parameters.measure.weights, read);
      ask = answerer(answers, method);
      [outputs, energy, gradient] = ask(energy_of(parameters.energy, read), positions, weights);
      result = struct("energy", double(energy), "gradient", pack(size(positions), gradient.'));
      if (! isempty(outputs))
        result.outputs = pack(numel(outputs), outputs);
      endif
    case "sample"
      deviations = unpack(parameters.law.deviations, read);
      drawn = answerer(answers, method)(deviations, parameters.particles, parameters.seed);
      result.positions = pack(size(drawn), drawn.');
    case "shutdown"
      result = struct();
    otherwise
      error("measure_dynamics:unsupported", "%s", method);
  endswitch
endfunction

function found = answerer(answers, name)
  if (! isfield(answers, name))
    error("measure_dynamics:unsupported", "%s", name);
  endif
  found = answers.(name);
endfunction

function energy = energy_of(message, read)
  energy = message;
  if (strcmp(message.kind, "network"))
    if (isfield(message, "sizes") || isfield(message, "group"))
      error("measure_dynamics:unsupported", "sets and groups");
    endif
    energy.inputs = unpack(message.inputs, read);
    energy.targets = unpack(message.targets, read);
  endif
endfunction

% The matrix (a vector as one column) of a packed array, or of one that jsondecode has read.
function matrix = unpack(array, read)
  if (! isstruct(array))
    matrix = read(array);
    return;
  endif
  kinds = struct("float64", "double", "float32", "single");
  numbers = read(typecast(matlab.net.base64decode(array.data), kinds.(array.dtype)));
  matrix = reshape(numbers, [flip(array.shape(:).'), 1]).';
  if (numel(array.shape) == 1)
    matrix = numbers(:);
  endif
endfunction

% Numbers in the order of their rows, as the protocol wants them.
function array = pack(shape, numbers)
  kinds = struct("double", "float64", "single", "float32");
  data = matlab.net.base64encode(typecast(numbers(:).', "uint8"));
  array = struct("shape", {num2cell(shape)}, "dtype", kinds.(class(numbers)), "data", data);
endfunction

% What jsondecode reads is off in its last digits (by 2 units): the numbers of a message as they stand.
function value = exact(value, line)
  if (isstruct(value) && isscalar(value))
    for [member, key] = value
      if (isstruct(member))
        value.(key) = exact(member, line);
      elseif (isreal(member) && isscalar(member) && member != fix(member))
        number = regexp(line, ["\"" key "\":\\s*([-+.0-9eE]+)"], "tokens", "once"){1};
        value.(key) = str2double(number);
      endif
    endfor
  endif
endfunction
