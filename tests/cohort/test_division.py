import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.cohort.division import SplitSettings, divide
from alnus.structuring import FaultyError, structured

SEVENTY = {"training": 0.7, "validation": 0.3}
N = 100
TABLE = pd.DataFrame(
    {
        "id": [f"P{row:03d}" for row in range(N)],
        "aln": ["ALN+" if row % 2 else "ALN-" for row in range(N)],
        "center": ["A"] * 60 + ["B"] * 25 + ["C"] * 15,
        "day": [str(dt.date(2020, 1, 1) + dt.timedelta(days=row)) for row in range(N)],
    },
    index=range(2, N + 2),
)


def divided(settings, table=TABLE, patients=None, seed=1):
    whose = table["id"].tolist() if patients is None else patients
    return divide(table, settings, patients=whose, outcome="aln", seed=seed)


def test_a_random_split_is_stratified_by_the_outcome_and_on_request_by_columns():
    settings = SplitSettings("random", shares=SEVENTY, stratify=("center",))
    counts = pd.crosstab([TABLE["aln"], TABLE["center"]], pd.Series(divided(settings), TABLE.index))
    assert counts["training"].sum() == 70
    assert (counts["training"] - 0.7 * counts.sum(axis=1)).abs().max() < 1


@given(st.randoms(), st.integers(0, 2**32 - 1))
def test_the_order_of_rows_is_no_matter(random, seed):
    rows = list(range(N))
    random.shuffle(rows)
    settings = SplitSettings("random", shares=SEVENTY)
    shuffled = TABLE.iloc[rows]
    plain = dict(zip(TABLE["id"], divided(settings, seed=seed), strict=True))
    assert dict(zip(shuffled["id"], divided(settings, shuffled, seed=seed), strict=True)) == plain


def test_another_seed_is_another_split():
    settings = SplitSettings("random", shares=SEVENTY)
    assert divided(settings, seed=1) == divided(settings, seed=1)
    assert divided(settings, seed=1) != divided(settings, seed=2)


@pytest.mark.parametrize(
    "settings",
    [SplitSettings("random", shares=SEVENTY),
     SplitSettings("date", "day", shares=SEVENTY),
     SplitSettings("date", "day", starts={"validation": dt.date(2020, 2, 15)}),
     SplitSettings("center", "center", centers={"training": "A", "validation": ("B", "C")})],
)  # fmt: skip
def test_a_patients_images_never_part(settings):
    patients = [f"W{row // 7:02d}" for row in range(N)]
    cohorts = pd.Series(divided(settings, patients=patients))
    assert cohorts.groupby(patients).nunique().max() == 1
    assert set(cohorts) == {"training", "validation"}


def test_a_temporal_split_is_by_share_or_by_day():
    by_share = divided(SplitSettings("date", "day", shares=SEVENTY))
    first = dt.date(2020, 1, 1) + dt.timedelta(days=70)
    by_day = divided(SplitSettings("date", "day", starts={"validation": first}))
    assert by_share == by_day == ["training"] * 70 + ["validation"] * 30


def test_a_center_that_is_not_listed_is_in_no_cohort():
    settings = SplitSettings("center", "center", centers={"training": "A", "external": "B"})
    assert divided(settings) == ["training"] * 60 + ["external"] * 25 + [""] * 15


def test_every_date_that_cannot_be_read_is_named():
    table = TABLE.assign(day=["", "soon", *TABLE["day"][2:]])
    with pytest.raises(ValueError, match=r"a date like .*found '' in row 2, 'soon' in row 3"):
        divided(SplitSettings("date", "day", shares=SEVENTY), table)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ({"by": "random"}, "a split by random needs shares"),
        ({"by": "random", "shares": {"a": 0.5, "b": 0.5}}, "is called training; found a, b"),
        ({"by": "random", "shares": {"training": 0.7, "b": 0.2}}, "shares add up to 1; found 0.9"),
        ({"by": "random", "shares": {"training": 70, "b": 30}}, "0.7 is 70 %"),
        ({"by": "random", "shares": SEVENTY, "column": "x"}, "column belongs to no split by random"),
        ({"by": "date", "shares": SEVENTY}, "a split by date needs column"),
        ({"by": "date", "column": "x"}, "needs shares or starts, one of them"),
        ({"by": "date", "column": "x", "starts": {"v": "2020-01-01"}}, "without quotes"),
        ({"by": "date", "column": "x", "starts": {"v": dt.date(2021, 1, 1), "w": dt.date(2020, 1, 1)}},
         "starts ascend"),
        ({"by": "center", "column": "x"}, "needs centers"),
        ({"by": "center", "column": "x", "centers": {"training": "A", "b": ["A"]}}, "center A is in two"),
        ({"by": "auc", "shares": SEVENTY}, "'auc' is none of 'random', 'date', 'center'"),
        ({"by": "random", "shares": SEVENTY, "score": "auc"}, "score: unknown key"),
    ],
)  # fmt: skip
def test_a_wrong_split_is_refused(content, fault):
    with pytest.raises(FaultyError, match=fault):
        structured(content, SplitSettings)


@pytest.mark.parametrize(
    ("settings", "words"),
    [(SplitSettings("random", shares=SEVENTY, stratify=("center",)),
      "at random, training 70 %, validation 30 %; stratified by the outcome, center"),
     (SplitSettings("date", "day", starts={"late": dt.date(2020, 2, 1)}), "by day, late from 2020-02-01"),
     (SplitSettings("date", "day", shares=SEVENTY), "by day, training 70 %, validation 30 %"),
     (SplitSettings("center", "c", centers={"training": ("A", "B"), "test": "C"}),
      "by c, training: A, B; test: C")],
)  # fmt: skip
def test_a_split_can_be_told(settings, words):
    assert settings.words == words
