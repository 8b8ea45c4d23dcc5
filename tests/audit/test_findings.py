import json

import pytest
from click.testing import CliRunner

from alnus.audit.findings import Check, Verdict, as_text, slip
from alnus.cli.main import main

TABLE = """
title = "t"
[[sums]]
what = "flow"
total = 10
parts = { excluded = 3, left = %d }
"""


@pytest.mark.parametrize(
    ("printed", "recomputed", "said"),
    [
        ("7.79", "7.69", "one digit differs"),
        ("7.96", "7.69", "two neighboring digits are swapped"),
        ("9.67", "7.69", ""),
        ("77.9", "7.69", ""),
        ("63.35 %", "63.85", "one digit differs"),
    ],
)
def test_slips_have_names(printed, recomputed, said):
    assert slip(printed, recomputed) == said


def check(subject: str, verdict: Verdict, reason: str = "") -> Check:
    return Check("Table 4", subject, "S.E.", "1.230", "0.207", "width", verdict, reason)


def test_findings_of_one_reason_stand_together_and_the_rest_is_counted():
    checks = (
        check("a", Verdict.CORRECTED, "exp"),
        check("b", Verdict.REPRODUCED),
        check("c", Verdict.NOT_REPRODUCED),
        check("d", Verdict.CORRECTED, "exp"),
    )
    assert as_text(checks).splitlines() == [
        "Table 4: reproduced with correction; exp",
        "  a, S.E.  1.230  ->  0.207  (width)",
        "  d, S.E.  1.230  ->  0.207",
        "",
        "Table 4: not reproduced",
        "  c, S.E.  1.230  ->  0.207  (width)",
        "",
        "4 checks, 3 findings.",
    ]
    assert "b, S.E." in as_text(checks, everything=True)


@pytest.fixture
def tables(tmp_path):
    def write(left: int) -> str:
        path = tmp_path / "tables.toml"
        path.write_text(TABLE % left, encoding="utf-8")
        return str(path)

    return write


@pytest.mark.parametrize(("left", "code"), [(7, 0), (8, 1)])
def test_the_verb_ends_with_whether_it_found_something(tables, left, code):
    done = CliRunner().invoke(main, ["audit", tables(left)])
    assert done.exit_code == code
    assert done.stdout.endswith(f"1 checks, {code} finding{'s' * (code == 0)}.\n")


def test_the_verb_prints_json(tables):
    done = CliRunner().invoke(main, ["audit", tables(8), "--json"])
    assert done.exit_code == 1
    assert json.loads(done.stdout)[0]["verdict"] == "not reproduced"


@pytest.mark.parametrize("arguments", [[], ["--paper", "x.toml"]])
def test_the_verb_needs_one_source(arguments):
    done = CliRunner().invoke(main, ["audit", *arguments])
    assert done.exit_code == 2
    assert "one of them" in done.stderr


def test_a_faulty_file_ends_with_2(tmp_path):
    path = tmp_path / "tables.toml"
    path.write_text('confidence = "95"\nfoo = 1\n', encoding="utf-8")
    done = CliRunner().invoke(main, ["audit", str(path)])
    assert done.exit_code == 2
    assert "has 3 faults" in done.stderr
    assert done.stdout == ""
