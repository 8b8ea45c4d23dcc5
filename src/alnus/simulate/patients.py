"""Invent patients: published counts by rank, sizes and correlations by a Gaussian copula."""

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import cattrs
import numpy as np
from scipy.special import ndtri

from alnus.arrays import Floats, Integers
from alnus.simulate.phantom import Node, Scanner

SPLIT = dt.date(2020, 6, 1)


@dataclass(frozen=True)
class Group:
    """Published figures of one outcome in one cohort; see recipe.toml."""

    cohort: str
    center: str
    outcome: str
    n: int
    texture_auc: float
    age: tuple[float, float]
    sizes: Mapping[str, tuple[float, float]]
    counts: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class ExclusionCount:
    """How many patients a reason excluded."""

    column: str
    n: int


@dataclass(frozen=True)
class Recipe:
    """What recipe.toml holds."""

    first_exam: dt.date
    last_exam: dt.date
    exclusions: tuple[ExclusionCount, ...]
    levels: Mapping[str, tuple[str, ...]]
    groups: tuple[Group, ...]
    correlations: Mapping[str, tuple[tuple[str, str, float], ...]]
    scanners: tuple[Scanner, ...]


@dataclass(frozen=True)
class SimulatedPatient:
    """One invented patient.

    Parameters
    ----------
    row : mapping of str to str
        Cells of the patient table; a missing column is an empty cell.
    node : Node or None
        The node on the image; None where the patient is excluded and has no image.
    scanner : Scanner or None
        What draws the node.
    """

    row: Mapping[str, str]
    node: Node | None = None
    scanner: Scanner | None = None


def read_recipe() -> Recipe:
    """Read the figures that the simulation starts from."""
    text = files("alnus.simulate").joinpath("recipe.toml").read_text(encoding="utf-8")
    converter = cattrs.Converter(forbid_extra_keys=True)
    converter.register_structure_hook(dt.date, lambda value, _: value)
    return converter.structure(tomllib.loads(text), Recipe)


def draw_patients(n: int, rng: np.random.Generator) -> list[SimulatedPatient]:
    """Invent included and excluded patients, ordered by center and date of examination.

    Parameters
    ----------
    n : int
        Number of included patients; 525 gives the published counts exactly, another number gives
        them in proportion. Excluded patients come on top.
    rng : Generator
        The one source of randomness.
    """
    recipe = read_recipe()
    total = sum(group.n for group in recipe.groups)
    shares = apportion([group.n for group in recipe.groups], n)
    patients = [
        patient
        for group, share in zip(recipe.groups, shares, strict=True)
        for patient in _included(group, int(share), recipe, rng)
    ]
    n_excluded = round(n / total * sum(reason.n for reason in recipe.exclusions))
    patients += _excluded(recipe, n_excluded, rng)
    patients.sort(key=lambda patient: (patient.row["center"], patient.row["exam_date"]))
    return [
        SimulatedPatient({"patient_id": f"SIM-{number:04d}", **p.row}, p.node, p.scanner)
        for number, p in enumerate(patients, start=1)
    ]


def apportion(weights: Sequence[int], total: int) -> Integers:
    """Divide ``total`` in proportion to weights, in whole numbers, by largest remainders.

    Every positive weight gets at least one while ``total`` suffices, so that a level which occurs in
    the published cohort occurs in a small one, too.

    Returns
    -------
    ndarray of int64, shape (weights,)
        Sums to ``total``; equals ``weights`` when they sum to it.
    """
    quotas = np.array(weights) * total / sum(weights)
    counts = np.floor(quotas).astype(np.int64)
    if total >= np.count_nonzero(weights):
        counts = np.maximum(counts, np.sign(weights))
    while counts.sum() < total:
        counts[np.argmax(quotas - counts)] += 1
    while counts.sum() > total:
        counts[np.argmax(np.where(counts > 1, counts - quotas, -np.inf))] -= 1
    return counts


def _included(
    group: Group, n: int, recipe: Recipe, rng: np.random.Generator
) -> list[SimulatedPatient]:
    """Invent the patients of one outcome in one cohort."""
    latents = _latents(group.outcome, n, recipe, rng)
    sizes = _sizes(latents, group.sizes)
    texts = {
        "age": np.char.mod("%.0f", _normal_scores(latents["age"]) * group.age[1] + group.age[0])
    }
    texts |= {name: np.char.mod("%.2f", values) for name, values in sizes.items()}
    for name, levels in recipe.levels.items():
        counts = apportion(group.counts[name], n)
        texts[name] = np.repeat(levels, counts)[_ranks(latents[name])]
    dates = _dates(group.cohort, n, recipe, rng)
    scores = _scores(latents["score"], group)
    scanners = [scanner for scanner in recipe.scanners if scanner.center == group.center]
    chosen = rng.integers(len(scanners), size=n)
    patients = []
    for i in range(n):
        cells = {name: str(column[i]) for name, column in texts.items()}
        scanner, node = scanners[chosen[i]], _node(cells, scores[i])
        row = {"center": group.center, "exam_date": dates[i], "aln": group.outcome, **cells}
        row |= {"scanner": scanner.name, "spacing_mm": f"{scanner.depth_setting(node):g}"}
        row |= {reason.column: "false" for reason in recipe.exclusions}
        patients.append(SimulatedPatient(row, node, scanner))
    return patients


def _excluded(recipe: Recipe, n: int, rng: np.random.Generator) -> list[SimulatedPatient]:
    """Invent patients who meet one exclusion each; nothing else is known of them."""
    columns = [reason.column for reason in recipe.exclusions]
    reasons = np.repeat(columns, apportion([reason.n for reason in recipe.exclusions], n))
    centers = rng.choice(["QUH", "QMH"], size=n, p=[0.85, 0.15])
    return [
        SimulatedPatient(
            {"center": str(center), "exam_date": date}
            | {column: "true" if column == reason else "false" for column in columns}
        )
        for reason, center, date in zip(
            reasons, centers, _dates("excluded", n, recipe, rng), strict=True
        )
    ]


def _latents(outcome: str, n: int, recipe: Recipe, rng: np.random.Generator) -> dict[str, Floats]:
    """Draw correlated standard normal latents, one for each column and one for the texture."""
    names = [*recipe.levels, *recipe.groups[0].sizes, "age", "score"]
    correlation = np.eye(len(names))
    for first, second, value in (*recipe.correlations["both"], *recipe.correlations[outcome]):
        i, j = names.index(first), names.index(second)
        correlation[i, j] = correlation[j, i] = value
    strengths, directions = np.linalg.eigh(correlation)
    # The pairs were chosen one by one; together they need not be a correlation matrix.
    root = directions * np.sqrt(np.maximum(strengths, 0.004))
    root /= np.linalg.norm(root, axis=1, keepdims=True)
    return dict(zip(names, root @ rng.standard_normal((len(names), n)), strict=True))


def _sizes(
    latents: Mapping[str, Floats], moments: Mapping[str, tuple[float, float]]
) -> dict[str, Floats]:
    """Give lognormal sizes in cm with cortical thickness <= short axis <= long axis."""
    sizes = {}
    for name, (mean, deviation) in moments.items():
        variance = np.log1p((deviation / mean) ** 2)
        logarithm = np.log(mean) - variance / 2 + np.sqrt(variance) * _normal_scores(latents[name])
        sizes[name] = np.exp(logarithm).round(2)
    long_axis = np.clip(sizes["long_axis"], 0.5, 4.8)
    short_axis = np.clip(sizes["short_axis"], 0.2, 0.95 * long_axis)
    thickness = np.clip(sizes["cortical_thickness"], 0.04, short_axis)
    return {"long_axis": long_axis, "short_axis": short_axis, "cortical_thickness": thickness}


def _ranks(latent: Floats) -> Integers:
    return np.argsort(np.argsort(latent, kind="stable"), kind="stable")


def _normal_scores(latent: Floats) -> Floats:
    """Replace values by the normal quantiles of their ranks, so that moments are nearly exact."""
    return np.asarray(ndtri((_ranks(latent) + 0.5) / latent.size))


def _scores(latent: Floats, group: Group) -> Floats:
    """Shift the texture's score by outcome, so far apart that its AUC is the wanted one."""
    apart = np.sqrt(2) * ndtri(group.texture_auc)
    return _normal_scores(latent) + float(apart) * (0.3 if group.outcome == "ALN+" else -0.7)


def _dates(cohort: str, n: int, recipe: Recipe, rng: np.random.Generator) -> list[str]:
    """Give ISO dates; training lies before the split, validation after, the others anywhere."""
    start = SPLIT if cohort == "validation" else recipe.first_exam
    end = SPLIT if cohort == "training" else recipe.last_exam
    days = rng.integers((end - start).days, size=n)
    return [(start + dt.timedelta(days=int(day))).isoformat() for day in days]


def _node(cells: Mapping[str, str], score: float) -> Node:
    """Turn a row's cells (cm) into what is drawn (mm)."""
    return Node(
        long_axis=10 * float(cells["long_axis"]),
        short_axis=10 * float(cells["short_axis"]),
        cortex=10 * float(cells["cortical_thickness"]),
        hilum=cells["medulla_absence"] == "No",
        focal=cells["cortical_thickening"] == "Yes",
        score=float(score),
    )
