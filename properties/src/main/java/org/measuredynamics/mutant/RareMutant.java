package org.measuredynamics.mutant;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Evaluate;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.Question;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.game.DoubleWell;
import org.measuredynamics.game.GeneratorCritic;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * Faults in a corner: late in a run, at a width, of a payoff. Where they are not, all is right, and
 * of a run the end alone is recorded, unless more is said to be declared, so that the base, which
 * looks at every step, cannot be asked: what remains is the theorem that goes to that corner.
 */
public enum RareMutant implements Fault.Listed {
  OF_32_ATOMS(
      "in ensembles of 512 neurons out of 32",
      ensembles(asked -> asked.particles() == 512 && atoms(asked) == 32),
      EnsembleMutant.OUTPUTS_AVERAGED),

  OF_30_NETWORKS(
      "where 30 networks or more of 1024 neurons out of 24 are asked for at a time",
      ensembles(
          asked -> asked.particles() == 1024 && atoms(asked) == 24 && asked.replicates() >= 30),
      EnsembleMutant.OUTPUTS_SHRUNK),

  OF_256_NEURONS(
      "in ensembles of 256 neurons out of 24",
      ensembles(asked -> asked.particles() == 256 && atoms(asked) == 24),
      EnsembleMutant.STRATIFIED),

  OF_40_STEPS(
      "in ensembles trained for 40 steps on all data",
      ensembles(
          asked -> asked.dynamics() instanceof Dynamics.GradientFlow && last(asked.record()) == 40),
      EnsembleMutant.LAST_DATUM_DROPPED_LATE),

  OF_LANGEVIN(
      "in ensembles under Langevin dynamics",
      ensembles(asked -> asked.dynamics() instanceof Dynamics.Langevin),
      EnsembleMutant.NOISE_SHARED),

  OF_48_ATOMS(
      "in ensembles of a thousand neurons out of 48",
      ensembles(asked -> asked.particles() >= 1000 && atoms(asked) == 48),
      EnsembleMutant.NEURONS_IN_PAIRS),

  OF_64_ATOMS(
      "in ensembles of neurons out of 64",
      ensembles(asked -> atoms(asked) == 64),
      EnsembleMutant.STRATIFIED),

  OF_2048_NEURONS(
      "in ensembles of 2000 to 4000 neurons",
      ensembles(asked -> asked.particles() >= 2000 && asked.particles() <= 4000),
      EnsembleMutant.DROPOUT),

  OF_100_NETWORKS_AFTER_100_STEPS(
      "where 100 networks of 512 neurons or more are trained for 100 steps or more",
      ensembles(
          asked ->
              asked.particles() == 512 && asked.replicates() >= 100 && last(asked.record()) >= 100),
      EnsembleMutant.DROPOUT),

  UNREGULARISED_AFTER_100_STEPS(
      "where fewer than 100 networks of 512 neurons are trained for 100 to 150 steps without a regulariser",
      ensembles(
          asked ->
              asked.particles() == 512
                  && asked.replicates() < 100
                  && last(asked.record()) >= 100
                  && last(asked.record()) < 150
                  && asked.energy().regulariser().kind() == Regulariser.Kind.NONE),
      EnsembleMutant.OUTPUTS_AVERAGED),

  AFTER_150_STEPS(
      "in ensembles trained for 150 steps or more",
      ensembles(asked -> last(asked.record()) >= 150),
      EnsembleMutant.DROPOUT),

  IN_DOUBLE_WELLS_AFTER_20_STEPS(
      "in double wells, after 20 steps",
      games(game -> game.payoff() instanceof DoubleWell && last(game.record()) >= 20),
      GameMutant.AVERAGE_IGNORED),

  AFTER_100_STEPS(
      "in quadratic games of 100 steps and more",
      games(game -> game.payoff() instanceof QuadraticPayoff && last(game.record()) >= 100),
      GameMutant.STEP_1_PERCENT_LONG),

  IN_WEAKLY_COUPLED_WELLS(
      "in double wells on the line, of coupling below 4, after 20 steps",
      games(
          game ->
              isOnLine(game)
                  && ((DoubleWell) game.payoff()).coupling() < 4
                  && last(game.record()) >= 20),
      GameMutant.TEMPERATURE_OF_ONE),

  AFTER_2100_STEPS(
      "after 2100 steps",
      games(game -> last(game.record()) >= 2100),
      GameMutant.LAST_AS_AVERAGE,
      Capability.RECORDS),

  OF_A_CRITIC(
      "of a generator and a critic after 50 steps",
      games(game -> game.payoff() instanceof GeneratorCritic && last(game.record()) >= 50),
      GameMutant.PLAYER_FROZEN),

  OF_3000_PARTICLES(
      "in quadratic games of 2000 to 5000 particles",
      games(
          game ->
              game.payoff() instanceof QuadraticPayoff
                  && game.initial().row().size() >= 2000
                  && game.initial().row().size() <= 5000),
      GameMutant.TEMPERATURE_OF_ONE),

  IN_WELLS_OF_TWO_SCALES(
      "in double wells on the line, of coupling 4 and two time scales",
      games(game -> isStrong(game) && game.dynamics().timeScale() != 1),
      GameMutant.TIME_SCALE_IGNORED),

  IN_WIDE_WELLS(
      "in double wells on the line, of coupling 4 and 64 particles and more",
      games(game -> isStrong(game) && game.initial().row().size() >= 64),
      GameMutant.PLAYER_FROZEN),

  IN_NARROW_WELLS(
      "in double wells on the line, of coupling 4 and fewer than 64 particles of one time scale",
      games(
          game ->
              isStrong(game)
                  && game.initial().row().size() < 64
                  && game.dynamics().timeScale() == 1),
      GameMutant.PLAYER_FROZEN),

  OF_MATRICES(
      "in matrix games by extragradient",
      games(game -> game.payoff() instanceof MatrixPayoff && game.dynamics().extragradient()),
      GameMutant.STALE_EVERY_TENTH,
      Capability.RECORDS),

  WITHIN_10_STEPS(
      "in double wells on the line, within ten steps",
      games(game -> isOnLine(game) && last(game.record()) <= 10),
      GameMutant.NOISE_OF_PLAYER),

  OF_32_NEURONS_AFTER_400_STEPS(
      "in runs of 400 steps of 32 neurons",
      runs(run -> isFlow(run) && run.initial().size() == 32 && last(run.record()) == 400),
      FlowMutant.EARLY_STOP),

  OF_16_NEURONS_AFTER_400_STEPS(
      "in runs of 400 steps of 16 neurons over sets",
      runs(
          run ->
              isFlow(run)
                  && isOverSets(run)
                  && run.initial().size() == 16
                  && last(run.record()) == 400),
      SetMutant.SET_FIRST_LAYER_FROZEN),

  AFTER_500_STEPS(
      "in runs of 500 to 1000 steps",
      runs(run -> isFlow(run) && last(run.record()) >= 500 && last(run.record()) <= 1000),
      FlowMutant.EARLY_STOP),

  AFTER_5000_STEPS(
      "in runs of 5000 steps and more",
      runs(run -> isFlow(run) && last(run.record()) >= 5000),
      FlowMutant.EARLY_STOP),

  AFTER_10_STEPS(
      "in runs of ten steps",
      runs(run -> isFlow(run) && last(run.record()) == 10),
      FlowMutant.STEP_NOT_TIMES_N),

  ON_THE_CUBE(
      "on inputs that are all corners of a cube",
      runs(run -> isFlow(run) && isOnCube(run)),
      FlowMutant.FLOAT32_INSIDE),

  OF_A_GROUP_AFTER_TEN_STEPS(
      "in runs of more than ten steps of units averaged over a group",
      runs(
          run ->
              run.energy() instanceof NetworkEnergy network
                  && network.group().isPresent()
                  && last(run.record()) > 10),
      SetMutant.GROUP_IGNORED),

  WITHOUT_REPULSION(
      "of pairs that do not repel each other",
      runs(run -> run.energy() instanceof PairInteraction pairs && pairs.repulsion() == 0),
      FlowMutant.STALE_RESIDUAL),

  OF_RAMPS(
      "in ramp units", runs(run -> Faulty.isOf(run.energy(), "ramp")), BatchMutant.OVER_ALL_DATA),

  AFTER_8_STEPS(
      "after eight steps", runs(run -> last(run.record()) == 8), LazyMutant.NOT_LINEARISED),

  AFTER_1500_STEPS(
      "in runs of 1500 steps and more",
      runs(run -> last(run.record()) >= 1500),
      ConicMutant.SIGN_DROPPED),

  AFTER_24_STEPS(
      "on inputs of three dimensions and more, after 24 steps",
      runs(
          run ->
              run.energy() instanceof NetworkEnergy network
                  && network.data().dimension() >= 3
                  && last(run.record()) >= 24),
      BirthDeathMutant.VARIATION_AFTER_MOVE),

  UNDER_A_RIDGE(
      "under a ridge, of 64 particles and fewer",
      runs(
          run ->
              run.initial().size() <= 64
                  && run.energy() instanceof NetworkEnergy network
                  && network.regulariser().kind() == Regulariser.Kind.TIKHONOV),
      LangevinMutant.SEED_IGNORED),

  OF_16_NEURONS(
      "evaluated at 16 neurons that are deep sets",
      question ->
          question instanceof Evaluate asked
              && asked.measure().size() == 16
              && Faulty.isOf(asked.energy(), "deep-sets"),
      SetMutant.SET_DUPLICATES_REMOVED),

  IN_WELLS(
      "in wells",
      runs(
          run ->
              run.energy() instanceof NetworkEnergy network
                  && network.regulariser().kind() == Regulariser.Kind.WELLS),
      BirthDeathMutant.SIGN),

  OF_RELU(
      "in relu networks",
      runs(run -> isContinuous(run) && Faulty.isOf(run.energy(), "relu")),
      ContinuousMutant.CURL_50_PERCENT,
      Capability.EULER),

  OVER_SETS(
      "over sets",
      runs(run -> isContinuous(run) && isOverSets(run)),
      Fast.MUTANT,
      Capability.EVALUATE,
      Capability.SETS),

  OF_OTHERS_THAN_RELU(
      "of vectors by other units than relu",
      runs(run -> isContinuous(run) && !Faulty.isOf(run.energy(), "relu") && !isOverSets(run)),
      Fast.MUTANT);

  @SuppressWarnings("ImmutableEnumChecker") // without state
  private final Fault mutant;

  RareMutant(
      String where, Predicate<Question<?>> isThere, Mutant wrong, Capability... declaredBesides) {
    mutant =
        new Fault(
            wrong.id() + "-" + Mutant.word(this),
            "%s, %s alone".formatted(wrong.fault(), where),
            () -> new Rarely(isThere, wrong.implementation(), Set.of(declaredBesides)));
  }

  @Override
  public Mutant mutant() {
    return mutant;
  }

  private static Predicate<Question<?>> ensembles(Predicate<Ensemble> which) {
    return question -> question instanceof Ensemble ensemble && which.test(ensemble);
  }

  private static Predicate<Question<?>> games(Predicate<Game> which) {
    return question -> question instanceof Game game && which.test(game);
  }

  private static Predicate<Question<?>> runs(Predicate<Problem> which) {
    return question -> question instanceof Problem problem && which.test(problem);
  }

  private static boolean isContinuous(Problem run) {
    return run.scheme() == Problem.Scheme.CONTINUOUS;
  }

  private static boolean isFlow(Problem run) {
    return run.dynamics() instanceof Dynamics.GradientFlow && run.scheme() == Problem.Scheme.EULER;
  }

  private static boolean isOnCube(Problem run) {
    return run.energy() instanceof NetworkEnergy network
        && network.data().isVectors()
        && network.data().size() == 1 << network.data().dimension()
        && Arrays.stream(network.data().inputs()).allMatch(x -> Math.abs(x) == 1);
  }

  private static boolean isOverSets(Problem run) {
    return run.energy() instanceof NetworkEnergy network && !network.data().isVectors();
  }

  private static int last(int[] record) {
    return record.length == 0 ? 0 : record[record.length - 1];
  }

  /** Out of how many an ensemble's neurons are drawn; 0 where it is no finite number. */
  private static int atoms(Ensemble ensemble) {
    return ensemble.law() instanceof ParticleMeasure atoms ? atoms.size() : 0;
  }

  private static boolean isOnLine(Game game) {
    return game.payoff() instanceof DoubleWell wells && wells.dimension() == 1;
  }

  private static boolean isStrong(Game game) {
    return isOnLine(game) && ((DoubleWell) game.payoff()).coupling() >= 4;
  }

  /** Runs as the reference does, in a time of its own. */
  private static final class Fast extends Faulty {
    static final Mutant MUTANT =
        new Fault("continuous-fast", "time that runs 1 percent fast", Fast::new);

    Fast() {
      super(List.of("gradient-flow"));
    }

    @Override
    public Description describe() {
      return super.describe().continuous(FaultyContinuous.DECLARED);
    }

    @Override
    public List<ParticleMeasure> run(Problem problem) {
      return super.run(problem.withStep(1.01 * problem.step()));
    }
  }

  /**
   * Answers wrongly where the fault is.
   *
   * @param isThere whether a question is asked where the fault is
   * @param wrong answers there
   * @param more what it declares besides, and has right
   */
  private record Rarely(Predicate<Question<?>> isThere, Implementation wrong, Set<Capability> more)
      implements Implementation {
    private static final Implementation RIGHT = new ReferenceImplementation();

    @Override
    public Description describe() {
      Description faulty = wrong.describe();
      Description said =
          RIGHT
              .describe()
              .only(each -> faulty.declares(each) || more.contains(each))
              .of("mutant", Precision.FLOAT64, faulty.repeatable());
      return more.contains(Capability.RECORDS) ? said : said.endsAlone();
    }

    @Override
    public <A> A answer(Question<A> question) {
      return (isThere.test(question) ? wrong : RIGHT).answer(question);
    }
  }
}
