"""Simulated patients: published counts, plausible sizes, everything labeled and dated."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.simulate.patients import apportion, draw_patients, read_recipe
from alnus.simulate.phantom import SHAPE

# Table 1 of the paper, as printed.
PRINTED = {
    ("training", "ALN+"): {
        "age": ("49.74", "10.88"), "long_axis": ("1.45", "0.68"),
        "short_axis": ("0.74", "0.38"), "cortical_thickness": ("0.50", "0.60"),
    },
    ("training", "ALN-"): {
        "age": ("49.21", "9.76"), "long_axis": ("1.24", "0.54"),
        "short_axis": ("0.55", "0.18"), "cortical_thickness": ("0.19", "0.12"),
    },
    ("validation", "ALN+"): {
        "age": ("50.42", "9.82"), "long_axis": ("1.38", "0.65"),
        "short_axis": ("0.72", "0.40"), "cortical_thickness": ("0.52", "0.51"),
    },
    ("validation", "ALN-"): {
        "age": ("49.54", "9.31"), "long_axis": ("1.21", "0.52"),
        "short_axis": ("0.53", "0.18"), "cortical_thickness": ("0.20", "0.12"),
    },
    ("external test", "ALN+"): {
        "age": ("50.63", "9.31"), "long_axis": ("1.59", "0.75"),
        "short_axis": ("0.82", "0.35"), "cortical_thickness": ("0.49", "0.34"),
    },
    ("external test", "ALN-"): {
        "age": ("50.00", "9.55"), "long_axis": ("1.47", "0.58"),
        "short_axis": ("0.70", "0.28"), "cortical_thickness": ("0.22", "0.22"),
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def rows():
    """Rows of the full study."""
    return [p.row for p in draw_patients(525, np.random.default_rng(3))]


def in_group(rows, group):
    """Rows of one outcome in one cohort."""
    early = group.cohort == "training"
    return [
        row
        for row in rows
        if row.get("aln") == group.outcome
        and row["center"] == group.center
        and (group.center == "QMH" or (row["exam_date"] < "2020-06-01") == early)
    ]


@pytest.mark.parametrize(
    "group", read_recipe().groups, ids=lambda group: f"{group.cohort} {group.outcome}"
)
def test_the_full_study_has_the_published_counts_of_every_level(rows, group):
    found = in_group(rows, group)
    assert len(found) == group.n
    for name, levels in read_recipe().levels.items():
        counts = tuple(sum(row[name] == level for row in found) for level in levels)
        assert counts == group.counts[name], name


@pytest.mark.parametrize(
    "group", read_recipe().groups, ids=lambda group: f"{group.cohort} {group.outcome}"
)
def test_means_and_deviations_print_as_published(rows, group):
    found = in_group(rows, group)
    printed = PRINTED[group.cohort, group.outcome]
    for name, (mean, deviation) in printed.items():
        values = np.array([float(row[name]) for row in found])
        assert f"{values.mean():.2f} {values.std(ddof=1):.2f}" == f"{mean} {deviation}", name


def test_a_few_thicknesses_are_ten_times_what_is_drawn():
    slipped: Counter[tuple[str, str]] = Counter()
    for patient in draw_patients(525, np.random.default_rng(3)):
        if "aln" not in patient.row or patient.node is None:
            continue
        recorded = 10 * float(patient.row["cortical_thickness"])
        is_slip = recorded > 10 * float(patient.row["short_axis"])
        assert recorded == pytest.approx((10 if is_slip else 1) * patient.node.cortex)
        slipped[patient.row["center"], patient.row["aln"]] += is_slip
    slipped = +slipped
    assert slipped == {("QUH", "ALN+"): 4 + 2, ("QMH", "ALN-"): 1}


def test_another_seed_gives_other_patients_and_the_same_seed_the_same(rows):
    assert rows == [p.row for p in draw_patients(525, np.random.default_rng(3))]
    assert rows != [p.row for p in draw_patients(525, np.random.default_rng(4))]


def test_published_figures_add_up():
    recipe = read_recipe()
    assert sum(group.n for group in recipe.groups) == 525
    assert sum(reason.n for reason in recipe.exclusions) + recipe.marked == 1014 - 525
    for group in recipe.groups:
        assert {name: sum(counts) for name, counts in group.counts.items()} == dict.fromkeys(
            recipe.levels, group.n
        )


def test_every_exclusion_has_its_published_number_of_patients():
    recipe = read_recipe()
    patients = draw_patients(525, np.random.default_rng(3))
    for reason in recipe.exclusions:
        excluded = [p for p in patients if p.row[reason.column] == "true"]
        assert len(excluded) == reason.n
        assert all(p.node is None for p in excluded)
    out = [p for p in patients if p.node is None or p.marked]
    assert len(out) == 1014 - 525
    assert all("long_axis" not in p.row and "aln" not in p.row for p in out)


def test_patients_whose_images_hold_traces_meet_no_other_exclusion():
    recipe = read_recipe()
    marked = [p for p in draw_patients(525, np.random.default_rng(3)) if p.marked]
    assert len(marked) == 104
    assert all(p.node is not None for p in marked)
    assert {p.row[reason.column] for p in marked for reason in recipe.exclusions} == {"false"}


def test_a_drawn_cortex_is_no_thicker_than_its_node_and_a_node_no_wider_than_long():
    for patient in draw_patients(525, np.random.default_rng(3)):
        if patient.node is not None:
            assert 0 < patient.node.cortex <= patient.node.short_axis <= patient.node.long_axis


def test_every_case_id_says_simulated_and_is_unique(rows):
    ids = [row["patient_id"] for row in rows]
    assert len(set(ids)) == 525 + 489
    assert all(name.startswith("SIM-") for name in ids)


def test_the_scanner_belongs_to_the_center_and_shows_the_whole_node():
    for patient in draw_patients(525, np.random.default_rng(4)):
        if patient.node is not None and patient.scanner is not None:
            assert patient.scanner.center == patient.row["center"]
            assert patient.node.long_axis < float(patient.row["spacing_mm"]) * SHAPE[1]


@pytest.mark.parametrize("n", [60, 61, 97, 200, 1000])
def test_a_smaller_study_keeps_both_outcomes_and_the_training_share(n):
    rows = [p.row for p in draw_patients(n, np.random.default_rng(1)) if "aln" in p.row]
    sizes = {
        (group.cohort, group.outcome): len(in_group(rows, group)) for group in read_recipe().groups
    }
    assert sum(sizes.values()) == n
    assert min(sizes.values()) >= 3
    training = sizes["training", "ALN+"] + sizes["training", "ALN-"]
    assert abs(training / n - 310 / 525) < 0.02
    assert sizes["training", "ALN-"] >= 10


def test_texture_of_nodes_with_residual_disease_scores_higher():
    scores: dict[str, list[float]] = {"ALN+": [], "ALN-": []}
    for patient in draw_patients(525, np.random.default_rng(2)):
        if patient.node is not None and not patient.marked:
            scores[patient.row["aln"]].append(patient.node.score)
    assert np.mean(scores["ALN+"]) > np.mean(scores["ALN-"]) + 0.3


@given(st.lists(st.integers(0, 300), min_size=1, max_size=10).filter(any), st.integers(0, 600))
def test_shares_add_up_and_stay_within_one_of_proportion_or_are_one(weights, total):
    counts = apportion(weights, total)
    quotas = np.array(weights) * total / sum(weights)
    assert counts.sum() == total
    assert (counts >= 0).all()
    assert (counts[np.array(weights) == 0] == 0).all()
    if total >= np.count_nonzero(weights):
        assert (counts >= np.sign(weights)).all()
    assert (counts <= np.maximum(np.ceil(quotas), 1)).all()


def test_the_published_total_gives_the_published_counts():
    assert apportion([221, 89, 95, 39, 52, 29], 525).tolist() == [221, 89, 95, 39, 52, 29]
