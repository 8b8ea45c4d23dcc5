"""Simulated patients: published counts, plausible sizes, everything labeled and dated."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.simulate.patients import apportion, draw_patients, read_recipe
from alnus.simulate.phantom import SHAPE


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
def test_means_lie_near_the_published_ones(rows, group):
    found = in_group(rows, group)
    wanted = {"age": group.age, **group.sizes}
    for name, (mean, deviation) in wanted.items():
        values = np.array([float(row[name]) for row in found])
        assert abs(values.mean() - mean) < 0.15 * deviation, name


def test_another_seed_gives_other_patients_and_the_same_seed_the_same(rows):
    assert rows == [p.row for p in draw_patients(525, np.random.default_rng(3))]
    assert rows != [p.row for p in draw_patients(525, np.random.default_rng(4))]


def test_published_figures_add_up():
    recipe = read_recipe()
    assert sum(group.n for group in recipe.groups) == 525
    assert sum(reason.n for reason in recipe.exclusions) == 489
    for group in recipe.groups:
        assert {name: sum(counts) for name, counts in group.counts.items()} == dict.fromkeys(
            recipe.levels, group.n
        )


def test_every_exclusion_has_its_published_number_of_patients_without_an_image():
    recipe = read_recipe()
    patients = draw_patients(525, np.random.default_rng(3))
    without = [p for p in patients if p.node is None]
    assert len(without) == 489
    for reason in recipe.exclusions:
        assert sum(p.row[reason.column] == "true" for p in patients) == reason.n
    assert all("long_axis" not in p.row and "aln" not in p.row for p in without)


def test_a_cortex_is_no_thicker_than_its_node_and_a_node_no_wider_than_long(rows):
    for row in (row for row in rows if "aln" in row):
        thickness, short, long = (
            float(row[name]) for name in ("cortical_thickness", "short_axis", "long_axis")
        )
        assert 0 < thickness <= short <= long


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
    rows = [p.row for p in draw_patients(n, np.random.default_rng(1)) if p.node is not None]
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
        if patient.node is not None:
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
