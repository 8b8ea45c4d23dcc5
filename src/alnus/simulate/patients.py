"""Invent patients: published counts by rank, sizes and correlations by a Gaussian copula."""

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files

import cattrs
import numpy as np
from scipy.special import ndtri

from alnus.arrays import Floats, Integers
from alnus.simulate.moments import Moments, with_moments
from alnus.simulate.phantom import Node, Scanner
from alnus.simulate.sizes import Sizes, Slips, node_sizes, normal_scores, ranks

SPLIT = dt.date(2020, 6, 1)


@dataclass(frozen=True)
class Group:
    """Published figures of one outcome in one cohort; see recipe.toml."""

    cohort: str
    center: str
    outcome: str
    n: int
    texture_auc: float
    age: Moments
    sizes: Mapping[str, Moments]
    counts: Mapping[str, tuple[int, ...]]
    slips: Slips | None = None


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
    marked: int
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
    marked : bool
        Whether somebody measured the node and the traces are on the image.
    """

    row: Mapping[str, str]
    node: Node | None = None
    scanner: Scanner | None = None
    marked: bool = False


def read_recipe() -> Recipe:
    """Read the figures that the simulation starts from."""
    text = files("alnus.simulate").joinpath("recipe.toml").read_text(encoding="utf-8")
    converter = cattrs.Converter(forbid_extra_keys=True)
    converter.register_structure_hook(dt.date, lambda value, _: value)
    converter.register_structure_hook(Moments, lambda value, _: Moments(*value))
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
    patients += _marked(recipe, round(n / total * recipe.marked), rng)
    n_excluded = round(n / total * sum(reason.n for reason in recipe.exclusions))
    patients += _excluded(recipe, n_excluded, rng)
    patients.sort(key=lambda patient: (patient.row["center"], patient.row["exam_date"]))
    return [
        replace(p, row={"patient_id": f"SIM-{number:04d}", **p.row})
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
    sizes = node_sizes(latents, group.sizes, group.slips, group.n)
    texts = {"age": np.char.mod("%.0f", _ages(latents["age"], group.age))}
    texts |= {name: np.char.mod("%.2f", values) for name, values in sizes.recorded.items()}
    for name, levels in recipe.levels.items():
        counts = apportion(group.counts[name], n)
        texts[name] = np.repeat(levels, counts)[ranks(latents[name])]
    cells = [{name: str(column[i]) for name, column in texts.items()} for i in range(n)]
    nodes = _nodes(sizes, cells, _scores(latents["score"], group))
    dates = _dates(group.cohort, n, recipe, rng)
    return [
        _pictured(node, scanner, date, recipe, {"aln": group.outcome, **written})
        for node, scanner, date, written in zip(
            nodes, _scanners(group.center, n, recipe, rng), dates, cells, strict=True
        )
    ]


def _pictured(
    node: Node, scanner: Scanner, date: str, recipe: Recipe, cells: Mapping[str, str]
) -> SimulatedPatient:
    """Put a patient together who has an image and meets no exclusion of the table."""
    row = {"center": scanner.center, "exam_date": date, **cells}
    row |= {"scanner": scanner.name, "spacing_mm": f"{scanner.depth_setting(node):g}"}
    row |= {reason.column: "false" for reason in recipe.exclusions}
    return SimulatedPatient(row, node, scanner)


def _marked(recipe: Recipe, n: int, rng: np.random.Generator) -> list[SimulatedPatient]:
    """Invent patients with measuring traces on their images; nothing else is known of them."""
    like = recipe.groups[0]
    latents = _latents(like.outcome, n, recipe, rng)
    sizes = node_sizes(latents, like.sizes, None, like.n)
    cells = [{"medulla_absence": "No", "cortical_thickening": "No"}] * n
    nodes = _nodes(sizes, cells, _scores(latents["score"], like))
    scanners = _scanners(like.center, n, recipe, rng)
    dates = _dates("marked", n, recipe, rng)
    return [
        replace(_pictured(node, scanner, date, recipe, {}), marked=True)
        for node, scanner, date in zip(nodes, scanners, dates, strict=True)
    ]


def _scanners(center: str, n: int, recipe: Recipe, rng: np.random.Generator) -> list[Scanner]:
    """Deal the scanners of a center."""
    own = [scanner for scanner in recipe.scanners if scanner.center == center]
    return [own[number] for number in rng.integers(len(own), size=n)]


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


def _ages(latent: Floats, moments: Moments) -> Floats:
    return with_moments(moments.mean + moments.sd * latent, moments, decimals=0)


def _scores(latent: Floats, group: Group) -> Floats:
    """Shift the texture's score by outcome, so far apart that its AUC is the wanted one."""
    apart = np.sqrt(2) * ndtri(group.texture_auc)
    return normal_scores(latent) + float(apart) * (0.3 if group.outcome == "ALN+" else -0.7)


def _dates(cohort: str, n: int, recipe: Recipe, rng: np.random.Generator) -> list[str]:
    """Give ISO dates; training lies before the split, validation after, the others anywhere."""
    start = SPLIT if cohort == "validation" else recipe.first_exam
    end = SPLIT if cohort == "training" else recipe.last_exam
    days = rng.integers((end - start).days, size=n)
    return [(start + dt.timedelta(days=int(day))).isoformat() for day in days]


def _nodes(sizes: Sizes, cells: Sequence[Mapping[str, str]], scores: Floats) -> list[Node]:
    """Turn sizes (cm) and what was recorded of a node into what is drawn (mm)."""
    seen = sizes.seen
    return [
        Node(
            long_axis=10 * float(seen["long_axis"][i]),
            short_axis=10 * float(seen["short_axis"][i]),
            cortex=10 * float(seen["cortical_thickness"][i]),
            hilum=written["medulla_absence"] == "No",
            focal=written["cortical_thickening"] == "Yes",
            score=float(scores[i]),
        )
        for i, written in enumerate(cells)
    ]
