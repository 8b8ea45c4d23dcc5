"""Proposed variables: what a line says of a column that is left to a person."""

import pytest

from alnus.study.proposal.columns import column_of
from alnus.study.proposal.redcap import Field
from alnus.study.proposal.variables import candidates
from alnus.study.proposal.words import PERSON


def test_reasons_say_levels_as_they_are_written():
    calcified = column_of("Calcifications", ["in a mass"] * 3 + ["no"] * 37)
    names = column_of("CaseID", [str(n) for n in range(7, 87, 2)])
    rare, unique = candidates([calcified, names], [True, False] * 20, {})
    assert rare.refusal == "only 3 patients have in a mass"
    assert unique.refusal == "names the rows"


def test_no_level_is_compared_with_what_is_unknown():
    cells = ["9"] * 20 + ["0"] * 12 + ["1"] * 8
    field = Field("er", "ER", (("0", "Negative"), ("1", "Positive"), ("9", "Not done")))
    (er,) = candidates([column_of("er", cells)], [True, False] * 20, {"er": field})
    assert er.content.endswith('levels = [["Negative", "0"], ["Positive", "1"], ["Not done", "9"]]')
    assert "'Not done' is a level, not missing" in er.remark


@pytest.mark.parametrize(
    ("header", "unit", "cells", "positive"),
    [("ER", "", ["positiv", "negativ"], "positiv"), ("Alter (Jahre)", "years", [], "")],
)
def test_german_words_and_units_are_known(header, unit, cells, positive):
    texts = cells * 20 or [str(30 + n) for n in range(40)]
    (found,) = candidates([column_of(header, texts)], [n % 3 == 0 for n in range(40)], {})
    assert (f'positive = "{positive}"' if positive else f'unit = "{unit}"') in found.content


@pytest.mark.parametrize("header", ["Nachname", "Vorname", "initials", "Prénom", "Straße", "Name"])
def test_persons_are_known_by_their_columns_in_other_languages(header):
    assert PERSON.search(header)


@pytest.mark.parametrize(
    "header", ["Initial stage", "nipple_discharge", "nombre_noeuds", "Befundnummer"]
)
def test_measurements_are_no_persons(header):
    assert not PERSON.search(header)
