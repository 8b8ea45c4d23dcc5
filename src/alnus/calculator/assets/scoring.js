"use strict";
// The arithmetic of a risk model, line by line as alnus.models.formula and alnus.models.nomogram
// have it; a test holds both to 1e-9. Nothing here knows a page.

const Z_95 = 1.959963984540054; // standard normal quantile of 0.975

/** Codes of a variable's levels, as alnus.variable.Variable.codes. */
function codes(variable) {
  const first = variable.kind === "ordinal" ? 1 : 0;
  return variable.levels.map((_, position) => first + position);
}

/** The function that a term's coefficient multiplies, at one value. */
function basis(term, variable, value) {
  if (term.weights.length) {
    const weight = term.weights[codes(variable).indexOf(value)];
    return weight === undefined ? NaN : weight;
  }
  if (term.knots.length && term.component > 0) return splineComponent(value, term);
  return (value - term.center) / term.scale;
}

/** Component of a restricted cubic spline (Harrell, eq. 2.25, as rms::rcs). */
function splineComponent(x, term) {
  const knots = term.knots;
  const cube = (start) => Math.max(x - start, 0) ** 3;
  const [beforeLast, last] = knots.slice(-2);
  const knot = knots[term.component - 1];
  const gap = last - beforeLast;
  const curve = cube(knot) - (cube(beforeLast) * (last - knot)) / gap
    + (cube(last) * (beforeLast - knot)) / gap;
  return curve / (last - knots[0]) ** 2;
}

/** A value as the model takes it: beyond the trained range, where it clips, the nearer end. */
function taken(item, value) {
  return item.clip ? Math.min(Math.max(value, item.low), item.high) : value;
}

/** Values of all terms' functions for one patient, in the order of the terms. */
function row(model, values) {
  const inputs = new Map(model.inputs.map((item) => [item.variable.name, item]));
  return model.terms.map((term) => {
    const item = inputs.get(term.variable);
    return basis(term, item.variable, taken(item, values.get(term.variable)));
  });
}

/** Log odds of the outcome for one patient; `values` is a Map by variable. */
function linearPredictor(model, values) {
  const columns = row(model, values);
  return model.terms.reduce(
    (total, term, place) => total + term.coefficient * columns[place], model.intercept,
  );
}

/** 1 / (1 + exp(-x)), without overflow. */
function expit(x) {
  const small = Math.exp(-Math.abs(x));
  return (x >= 0 ? 1 : small) / (1 + small);
}

/** Probability with its 95 % Wald interval on the log odds; null limits without a covariance. */
function risk(model, values) {
  const center = linearPredictor(model, values);
  if (!model.covariance.length) return { value: expit(center), low: null, high: null };
  const columns = [1, ...row(model, values)];
  const variance = model.covariance.reduce((sum, line, i) => sum
    + columns[i] * line.reduce((inner, entry, j) => inner + entry * columns[j], 0), 0);
  const spread = Z_95 * Math.sqrt(Math.max(variance, 0));
  return { value: expit(center), low: expit(center - spread), high: expit(center + spread) };
}

/** Each variable's part of the log odds, a Map in the order of the inputs. */
function contributions(model, values) {
  const parts = new Map(model.inputs.map((item) => [item.variable.name, 0]));
  row(model, values).forEach((column, place) => {
    const term = model.terms[place];
    parts.set(term.variable, parts.get(term.variable) + term.coefficient * column);
  });
  return parts;
}

/** Each variable's points on the nomogram; outside an axis they may be negative. */
function points(model, chart, values) {
  const parts = contributions(model, values);
  return new Map([...parts].map(
    ([name, part]) => [name, chart.scale * (part - chart.origins[name])],
  ));
}

/** Total points at which a risk stands. */
function pointsAt(model, chart, probability) {
  const lowest = Object.values(chart.origins).reduce((sum, part) => sum + part, model.intercept);
  return chart.scale * (Math.log(probability) - Math.log1p(-probability) - lowest);
}

/** Features of one batch, adjusted as training's were (ComBat); none known: as they are. */
function adjusted(harmonization, features, batch) {
  if (!harmonization) return features;
  const lines = harmonization.lines[batch];
  return new Map([...features].map(([name, value]) => [
    name, name in lines ? lines[name].intercept + lines[name].slope * value : value,
  ]));
}

/** The Rad-score: log odds, or a probability where its kind says so. */
function radScore(score, features) {
  const log_odds = linearPredictor(score.model, features);
  return score.kind === "refitted probability" ? expit(log_odds) : log_odds;
}
