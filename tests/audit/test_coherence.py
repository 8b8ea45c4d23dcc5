"""Rows of odds ratios: what follows, what follows under another reading, and what does not."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from alnus.audit.coherence import coherence_checks
from alnus.audit.findings import Verdict
from alnus.audit.printed import read_estimate, read_number
from alnus.audit.published import Published, Regression, Row

QUANTITIES = ("OR and interval", "S.E.", "Z", "P")


def printed(b: float, error: float, *, level: float = 0.95, decimals: int = 3) -> dict[str, str]:
    z, reach = b / error, norm.ppf(0.5 + level / 2) * error
    ratio, low, high = (f"{np.exp(v):.{decimals}f}" for v in (b, b - reach, b + reach))
    return {
        "odds_ratio": f"{ratio} ({low}–{high})", "std_error": f"{error:.{decimals}f}",
        "z": f"{z:.{decimals}f}", "p": f"{2 * norm.sf(abs(z)):.{decimals}f}",
    }  # fmt: skip


def row_of(cells: dict[str, str]) -> Row:
    estimate = read_estimate(cells["odds_ratio"])
    numbers = {name: read_number(text) for name, text in cells.items() if name != "odds_ratio"}
    return Row("x", odds_ratio=estimate, **numbers)  # type: ignore[arg-type]


def audited(cells, **table):
    rows = (row_of(cells),)
    published = Published("t", regressions=(Regression("Table 2", rows, **table),))
    return {check.quantity: check for check in coherence_checks(published)}


@given(st.floats(-2, 2), st.floats(0.05, 0.8), st.integers(2, 4))
def test_a_row_that_was_computed_and_rounded_is_coherent(b, error, decimals):
    found = audited(printed(b, error, decimals=decimals))
    assert {check.verdict for check in found.values()} == {Verdict.REPRODUCED}
    assert set(found) == set(QUANTITIES)


@pytest.mark.parametrize(
    ("name", "changed", "quantity", "said"),
    [
        ("std_error", lambda _, s: np.exp(s), "S.E.", r"exp\(S.E.\)"),
        ("std_error", lambda b, s: s * np.exp(b), "S.E.", "odds ratio itself"),
        ("std_error", lambda _, s: s**2, "S.E.", "variance"),
        ("z", lambda b, s: np.exp(b / s), "Z", r"exp\(Z\)"),
        ("z", lambda b, s: (b / s) ** 2, "Z", "chi-square"),
        ("z", lambda b, s: -b / s, "Z", "sign"),
        ("p", lambda b, s: np.log10(np.exp(2 * norm.sf(b / s))), "P", "0.434 P"),
        ("p", lambda b, s: norm.sf(b / s), "P", "one-sided"),
    ],
)
def test_another_reading_is_named(name, changed, quantity, said):
    b, error = 0.9, 0.41
    found = audited({**printed(b, error), name: f"{changed(b, error):.3f}"})
    assert found[quantity].verdict is Verdict.CORRECTED
    assert re.search(said, found[quantity].reason)
    others = [check for name, check in found.items() if name != quantity]
    assert {check.verdict for check in others} == {Verdict.REPRODUCED}


def test_an_interval_of_another_level_is_named():
    cells = {**printed(0.9, 0.41), "odds_ratio": printed(0.9, 0.41, level=0.9)["odds_ratio"]}
    found = audited(cells)
    assert found["S.E."].reason == "the interval is one of 90 %, not 95 %"


@pytest.mark.parametrize(
    ("changes", "quantity"),
    [
        ({"odds_ratio": "2.460 (1.101–6.494)"}, "OR and interval"),
        ({"odds_ratio": "2.460 (5.494–1.101)"}, "OR and interval"),
        ({"std_error": "0.441"}, "S.E."),
        ({"z": "2.915"}, "Z"),
        ({"p": "0.082"}, "P"),
    ],
)
def test_a_wrong_digit_is_found(changes, quantity):
    assert audited({**printed(0.9, 0.41), **changes})[quantity].verdict is Verdict.NOT_REPRODUCED


def test_rounding_before_the_exponent_is_no_finding():
    """2926.025 (191.330–44712.125), S.E. 1.391: exp of a summary with three decimals."""
    cells = {
        "odds_ratio": "2926.025 (191.330–44712.125)", "std_error": "1.391", "z": "5.736",
        "p": "0.000",
    }  # fmt: skip
    assert {check.verdict for check in audited(cells).values()} == {Verdict.REPRODUCED}


def test_limits_of_profile_likelihood_and_their_tests_are_left_alone():
    cells = {**printed(0.9, 0.41), "odds_ratio": "2.460 (1.2–9.9)", "p": "0.001"}
    found = audited(cells, interval="other", test="other")
    assert set(found) == {"Z"}


def test_walds_chi_square_is_a_column_of_its_own():
    cells = printed(0.9, 0.41)
    z = float(cells.pop("z"))
    assert audited({**cells, "wald": f"{z * z:.3f}"})["Wald"].verdict is Verdict.REPRODUCED
    assert audited({**cells, "wald": "9.9"})["Wald"].verdict is Verdict.NOT_REPRODUCED


def test_p_follows_from_odds_ratio_and_interval_alone():
    cells = {name: text for name, text in printed(0.9, 0.41).items() if name in {"odds_ratio", "p"}}
    assert audited(cells)["P"].verdict is Verdict.REPRODUCED
    assert audited({**cells, "p": "0.004"})["P"].verdict is Verdict.NOT_REPRODUCED


def test_two_tables_of_one_model_say_the_same():
    row = row_of(printed(0.9, 0.41))
    tables = (
        Regression("Table 3", (row,)),
        Regression("Table 5", (Row("x", coefficient=read_number("0.900")),), same_as="Table 3"),
        Regression("Results", (Row("x", p=read_number("0.128")),), same_as="Table 3"),
    )
    found = coherence_checks(Published("t", regressions=tables))
    verdicts = {(check.where, check.quantity): check.verdict for check in found}
    assert verdicts["Table 5", "coefficient"] is Verdict.REPRODUCED
    assert verdicts["Results", "P"] is Verdict.NOT_REPRODUCED
