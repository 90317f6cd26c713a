package org.measuredynamics.contract;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.game.Profile;
import org.measuredynamics.measure.ParticleMeasure;

/** Answers as JSON: what the readers of {@link Wire} read, bit for bit. */
final class Answers {
  private Answers() {}

  static ObjectNode trajectory(List<ParticleMeasure> found, Problem problem) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    ParticleMeasure mu = problem.initial();
    positions(node, found, mu);
    if (problem.dynamics() instanceof Dynamics.Reacting reacting
        && reacting.form() == BirthDeath.Form.WEIGHTS) {
      weights(node, found, mu);
    }
    return node;
  }

  static ObjectNode evaluation(Evaluation found, ParticleMeasure mu) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    if (found.outputs().length > 0) {
      node.set("outputs", Wire.array(found.outputs(), found.outputs().length));
    }
    node.put("energy", found.energy());
    node.set("gradient", Wire.array(found.gradient(), mu.size(), mu.dimension()));
    return node;
  }

  static ObjectNode sample(ParticleMeasure found) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.set("positions", Wire.array(found.positions(), found.size(), found.dimension()));
    return node;
  }

  static ObjectNode played(Game.Played found, Game game) {
    ObjectNode node = players(found.trajectory(), game.initial());
    if (game.averaged()) {
      node.set("average", players(found.averages(), game.initial()));
    }
    return node;
  }

  private static ObjectNode players(List<Profile> found, Profile initial) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    player(node.putObject("row"), found, Profile::row, initial);
    player(node.putObject("column"), found, Profile::column, initial);
    return node;
  }

  private static void player(
      ObjectNode node,
      List<Profile> found,
      Function<Profile, ParticleMeasure> of,
      Profile initial) {
    List<ParticleMeasure> measures = found.stream().map(of).toList();
    positions(node, measures, of.apply(initial));
    weights(node, measures, of.apply(initial));
  }

  private static void positions(
      ObjectNode node, List<ParticleMeasure> found, ParticleMeasure initial) {
    double[] all = together(found, ParticleMeasure::positions);
    node.set("positions", Wire.array(all, found.size(), initial.size(), initial.dimension()));
  }

  private static void weights(
      ObjectNode node, List<ParticleMeasure> found, ParticleMeasure initial) {
    double[] all = together(found, ParticleMeasure::weights);
    node.set("weights", Wire.array(all, found.size(), initial.size()));
  }

  private static double[] together(
      List<ParticleMeasure> found, Function<ParticleMeasure, double[]> of) {
    return found.stream().map(of).flatMapToDouble(java.util.Arrays::stream).toArray();
  }
}
