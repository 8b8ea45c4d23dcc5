"""Two readers of the same cases: how well their ROIs, measurements and categories agree."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from scipy.stats import t

from alnus.delineation.agreement import RoiAgreement, roi_agreement
from alnus.delineation.measurements import Measurements, measure
from alnus.errors import CaseError, CohortError
from alnus.estimate import Estimate
from alnus.evaluation.agreement import Weights, bland_altman, weighted_kappa
from alnus.evaluation.reliability import cohen_kappa, intraclass_correlation
from alnus.imaging.read import read_case
from alnus.workstation.consensus import Consensus, consensus, unsettled, write_consensus
from alnus.workstation.rows import Row, case_names, read_rows, spacing_of

COLUMNS = ("quantity", "measure", "n", "value", "low", "high", "method", "confidence")
ROI = "roi"
MEASURED = ("long_axis", "short_axis", "area")
LEAST = 3  # cases
WEIGHTS: tuple[Weights, ...] = ("linear", "quadratic")

Cell = str | float
Found = list[dict[str, Cell]]


def agreement_of_readers(
    table: Path,
    orders: Mapping[str, Sequence[str]] | None = None,
    *,
    settled: Path | None = None,
) -> Found:
    """Compare two readers on everything that a table holds of both.

    Parameters
    ----------
    table : Path
        CSV with pairs of columns ``<name>_1`` and ``<name>_2``. ``roi_1`` and ``roi_2`` are ROI
        files and need the column image; ``spacing_row`` and ``spacing_column`` (mm) may follow.
        Other pairs are measurements where every cell is a number, otherwise categories.
    orders : mapping of str to sequence of str, optional
        Categories in their order, by name; such a pair gets weighted kappas.
    settled : Path, optional
        Gets the consensus of categories that a third read where the two disagree (``<name>_3``).

    Returns
    -------
    list of dict
        By ``COLUMNS``, limits of 95 %: Dice, 95 % Hausdorff and mean surface distance as means over
        cases; ICC and Bland-Altman of measurements; kappa of categories, and how
        many of them a third reader settled.

    Raises
    ------
    CohortError
        With every fault of the table.
    """
    orders = orders or {}
    rows = read_rows(table, ())
    pairs = [name[:-2] for name in rows[0] if name.endswith("_1") and f"{name[:-2]}_2" in rows[0]]
    faults = [f"no columns {name}_1 and {name}_2" for name in orders if name not in pairs]
    if not pairs:
        faults.append("no pair of columns <name>_1 and <name>_2")
    if len(rows) < LEAST:
        faults.append(f"{len(rows)} cases; at least {LEAST} are needed")
    thirds = [name for name in pairs if f"{name}_3" in rows[0]]
    faults += _empty_cells(rows, pairs)
    faults += [fault for name in thirds for fault in _third_faults(name, rows, orders)]
    if settled is not None and not thirds:
        faults.append("no column <name>_3 of a third reader, so there is no consensus to write")
    if faults:
        raise CohortError.of_faults(str(table), faults)
    found = _rois_agree(table, rows) if ROI in pairs else []
    for name in (name for name in pairs if name != ROI):
        readings = [[row[f"{name}_{reader}"] for row in rows] for reader in (1, 2)]
        found += _readings_agree(table, name, readings, orders.get(name))
    consensuses = [consensus(name, rows) for name in thirds]
    if settled is not None:
        write_consensus(settled, rows, consensuses)
    return found + [_settled_row(item) for item in consensuses]


def _third_faults(
    name: str, rows: Sequence[Row], orders: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """Tell where a third reader is missing, or has nothing to settle."""
    readings = [[row[f"{name}_{reader}"] for row in rows] for reader in (1, 2)]
    if name == ROI or (name not in orders and _numbers(readings) is not None):
        yield (
            f"{name}_3: a third reader settles categories. Leave the column out, or name categories "
            "that are numbers by --ordered"
        )
        return
    yield from unsettled(name, rows)
    unknown = {row[f"{name}_3"] for row in rows} - {"", *orders.get(name, ())}
    if name in orders and unknown:
        yield f"{name}_3: unknown categories {', '.join(sorted(unknown))}"


def _settled_row(item: Consensus) -> dict[str, Cell]:
    count = Estimate(item.n_third, np.nan, np.nan, "count of cases on which two readers disagreed")
    return _row(item.name, "settled by a third reader", len(item.values), count)


def _empty_cells(rows: Sequence[Row], pairs: Sequence[str]) -> list[str]:
    return [
        f"row {number}: {name}_{reader} is empty. Leave out the row"
        for number, row in enumerate(rows, start=1)
        for name in pairs
        for reader in (1, 2)
        if not row[f"{name}_{reader}"]
    ]


def _readings_agree(
    table: Path, name: str, readings: list[list[str]], levels: Sequence[str] | None
) -> Found:
    first, second = readings
    try:
        if levels is not None:
            found = (weighted_kappa(first, second, levels, weights=weights) for weights in WEIGHTS)
            return [_row(name, "weighted kappa", len(first), kappa) for kappa in found]
        numbers = _numbers(readings)
        if numbers is not None:
            return _measurements_agree(name, *numbers)
        kappa = cohen_kappa(first, second)
    except ValueError as error:
        raise CohortError.of_faults(str(table), [f"{name}: {error}"]) from error
    alone = Estimate(kappa.value, np.nan, np.nan, f"unweighted; P against chance {kappa.p:.3g}")
    return [_row(name, "kappa", len(first), alone)]


def _numbers(readings: list[list[str]]) -> list[list[float]] | None:
    try:
        return [[float(cell) for cell in reader] for reader in readings]
    except ValueError:
        return None


def _measurements_agree(name: str, first: Sequence[float], second: Sequence[float]) -> Found:
    differences = bland_altman(first, second)
    estimates = {
        "ICC": intraclass_correlation(np.column_stack([first, second])),
        "bias (1 - 2)": differences.bias,
        "lower limit of agreement": differences.lower,
        "upper limit of agreement": differences.upper,
    }
    return [_row(name, measure_, len(first), found) for measure_, found in estimates.items()]


def _rois_agree(table: Path, rows: Sequence[Row]) -> Found:
    """Compare ROIs, and the axes and areas measured on them."""
    agreements, measured = _read_rois(table, rows)
    unit = "mm" if all(row.get("spacing_row") for row in rows) else "pixel"
    found = [
        _row(ROI, label, len(rows), _mean([getattr(one, name) for one in agreements]))
        for name, label in (
            ("dice", "Dice"),
            ("hausdorff_95", f"95 % Hausdorff distance, {unit}"),
            ("mean_surface_distance", f"mean surface distance, {unit}"),
        )
    ]
    for name in MEASURED:
        values = [[getattr(one[reader], name) for one in measured] for reader in (0, 1)]
        unit_of = f"{unit}2" if name == "area" else unit
        found += _measurements_agree(f"{name} ({unit_of})", *values)
    return found


def _read_rois(
    table: Path, rows: Sequence[Row]
) -> tuple[list[RoiAgreement], list[tuple[Measurements, Measurements]]]:
    faults = [] if "image" in rows[0] else ["column image is missing; ROIs need it"]
    names = case_names(rows, faults) if not faults else []
    agreements, measured = [], []
    for name, row in zip(names, rows, strict=False):
        try:
            spacing = spacing_of(row) or (1.0, 1.0)
            one, other = (
                read_case(table.parent / row["image"], table.parent / row[column], case_id=name).roi
                for column in ("roi_1", "roi_2")
            )
        except (CaseError, ValueError) as error:
            faults.append(str(error))
            continue
        agreements.append(roi_agreement(one, other, spacing=spacing))
        measured.append((measure(one, spacing=spacing), measure(other, spacing=spacing)))
    if faults:
        raise CohortError.of_faults(str(table), faults)
    return agreements, measured


def _mean(values: Sequence[float]) -> Estimate:
    numbers = np.asarray(values, dtype=np.float64)
    half = t.ppf(0.975, len(numbers) - 1) * numbers.std(ddof=1) / np.sqrt(len(numbers))
    mean = float(numbers.mean())
    return Estimate(mean, mean - half, mean + half, "mean over cases, t")


def _row(quantity: str, measure_: str, n: int, found: Estimate) -> dict[str, Cell]:
    limits: list[Cell] = [
        "" if np.isnan(limit) else float(limit) for limit in (found.low, found.high)
    ]
    level: Cell = "" if "" in limits else found.confidence
    cells = (quantity, measure_, n, found.value, *limits, found.method, level)
    return dict(zip(COLUMNS, cells, strict=True))
