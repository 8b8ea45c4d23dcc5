"""Proposed variables: what a line says of a column that is left to a person."""

from alnus.study.proposal.columns import column_of
from alnus.study.proposal.variables import candidates


def test_reasons_say_levels_as_they_are_written():
    calcified = column_of("Calcifications", ["in a mass"] * 3 + ["no"] * 37)
    names = column_of("CaseID", [str(n) for n in range(7, 87, 2)])
    rare, unique = candidates([calcified, names], [True, False] * 20, {})
    assert rare.refusal == "only 3 patients have in a mass"
    assert unique.refusal == "names the rows"
