import math
from dataclasses import fields, replace

import pytest

from alnus.models.settings import (
    ClinicalSettings,
    PublishedSettings,
    RadScoreSettings,
    ResamplingSettings,
)

ALL = (ClinicalSettings, RadScoreSettings, ResamplingSettings, PublishedSettings)

IMPOSSIBLE = [
    (ClinicalSettings, "screen", 0.0),
    (ClinicalSettings, "screen", 5.0),
    (ClinicalSettings, "keep", -0.1),
    (ClinicalSettings, "keep", 1.5),
    (ClinicalSettings, "imputations", 1),
    (RadScoreSettings, "mrmr", 0),
    (RadScoreSettings, "mrmr_bins", 1),
    (RadScoreSettings, "penalties", 1),
    (RadScoreSettings, "folds", 1),
    (RadScoreSettings, "repeats", 0),
    (RadScoreSettings, "cross_fits", 0),
    (RadScoreSettings, "gray_levels", -1),
    (RadScoreSettings, "frequency_ratio", -0.5),
    (RadScoreSettings, "unique_share", 1.01),
    (RadScoreSettings, "spread", -1e-9),
    (ResamplingSettings, "nested", -1),
    (ResamplingSettings, "nested_folds", 1),
    (ResamplingSettings, "bootstrap", -5),
    (ResamplingSettings, "optimism", 100_001),
    (ResamplingSettings, "noise", -1),
    (ResamplingSettings, "stability", -1),
    (PublishedSettings, "screen", 0.0),
    (PublishedSettings, "keep", math.nan),
    (PublishedSettings, "mrmr", 0),
    (PublishedSettings, "folds", 1),
]
BORDERS = [
    (ClinicalSettings, "screen", 1.0),
    (ClinicalSettings, "imputations", 2),
    (RadScoreSettings, "folds", 2),
    (RadScoreSettings, "gray_levels", 0),
    (RadScoreSettings, "unique_share", 1.0),
    (ResamplingSettings, "nested", 0),
    (ResamplingSettings, "optimism", 100_000),
]


@pytest.mark.parametrize(("kind", "name", "value"), IMPOSSIBLE)
def test_a_number_that_makes_no_sense_is_refused_with_its_name_and_what_was_found(
    kind, name, value
):
    with pytest.raises(ValueError, match=rf"^{name}: .* is needed.*; found {value}"):
        kind(**{name: value})


@pytest.mark.parametrize(("kind", "name", "value"), BORDERS)
def test_the_ends_of_a_range_belong_to_it(kind, name, value):
    assert getattr(kind(**{name: value}), name) == value


@pytest.mark.parametrize("kind", ALL)
def test_every_number_has_a_range_that_its_default_lies_in(kind):
    numbers = [item for item in fields(kind) if isinstance(item.default, int | float)]
    for item in numbers:
        if not isinstance(item.default, bool):
            with pytest.raises(ValueError, match=item.name):
                replace(kind(), **{item.name: -(10**9)})


def test_all_faults_are_told_at_once():
    with pytest.raises(ValueError, match=r"mrmr: .*; folds: .*; spread: ") as refused:
        RadScoreSettings(mrmr=0, folds=0, spread=2.0)
    assert str(refused.value).count("found") == 3


def test_a_p_value_says_that_it_is_one():
    with pytest.raises(ValueError, match=r"\(a P value; 0\.05 is 5 %\); found 5\.0"):
        ClinicalSettings(screen=5.0)


@pytest.mark.parametrize("kind", ALL)
def test_a_docstring_explains_every_setting(kind):
    for item in fields(kind):
        assert f"{item.name} " in kind.__doc__ or f"{item.name}," in kind.__doc__, item.name


def test_the_published_procedure_differs_from_ours_only_where_it_says_so():
    """Its text tells of five folds, its screening of 5 % and its stay of 10 %."""
    published, ours = PublishedSettings(), ClinicalSettings()
    assert (published.screen, published.keep) == (ours.screen, ours.keep)
    assert published.folds == RadScoreSettings().folds == 5
