import json
from importlib import resources
from pathlib import Path

import openpyxl
import pytest

from alnus.audit.audit import audit
from alnus.audit.reading import read_tables, seed_paper, structured
from alnus.contents import toml_content
from alnus.errors import AlnusError

GOLDEN = Path(__file__).parent / "golden"

TABLES = """
title = "a study"

[[cohorts]]
name = "training"
n = 310
positive = 221
negative = 89

[[categorical]]
variable = "er"
kind = "binary"
levels = ["Positive", "Negative"]
[categorical.columns.training]
positive = ["140 (63.35)", "81 (36.65)"]
negative = ["45 (50.56)", "44 (49.44)"]
p = "0.038"

[[regressions]]
where = "Table 2"
kind = "univariable"
cohort = "training"
rows = [{ variable = "er", odds_ratio = "1.690 (1.027–2.779)", std_error = "0.254", z = "2.067" }]
"""


@pytest.fixture
def written(tmp_path):
    def write(text: str, name: str = "tables.toml") -> Path:
        path: Path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_file_is_read_as_printed(written):
    published = read_tables(written(TABLES))
    assert published.confidence == 0.95
    assert published.categorical[0].columns["training"].positive[0].text == "140 (63.35)"
    ratio = published.regressions[0].rows[0].odds_ratio
    assert ratio is not None
    assert ratio.value.text == "1.690"


def test_all_faults_are_told_at_once(written):
    faulty = (
        TABLES.replace('p = "0.038"', 'p = "n.s."\nq = "1"')
        .replace('kind = "binary"', 'kind = "boolean"')
        .replace("n = 310", 'n = "310"')
    )
    with pytest.raises(AlnusError) as refusal:
        read_tables(written(faulty))
    said = str(refusal.value)
    assert "tables.toml has 4 faults" in said
    for part in ("n.s.", "unknown key", "whole number", "boolean"):
        assert part in said


def test_faults_between_tables_are_told_at_once(written):
    faulty = (
        TABLES.replace('cohort = "training"', 'cohort = "test"\nsame_as = "Table 9"')
        .replace('"81 (36.65)"]', "]")
        .replace("1.690", "0.000")
    )
    with pytest.raises(AlnusError) as refusal:
        read_tables(written(faulty))
    said = str(refusal.value)
    assert "cohort 'test' is none of training" in said
    assert "same_as names no other table" in said
    assert "2 levels need as many counts" in said
    assert "an odds ratio is positive" in said


@pytest.mark.parametrize("text", ["title = ", "\udcff"])
def test_what_is_no_toml_is_refused(text, tmp_path):
    path = tmp_path / "tables.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(AlnusError, match=r"is no (TOML )?file"):
        read_tables(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(AlnusError, match="is not there"):
        read_tables(tmp_path / "nothing.toml")


def test_a_table_of_odds_ratios_may_be_csv(written):
    text = "variable,odds_ratio,low,high,std_error,z,p\ner,1.690,1.027,2.779,0.254,2.067,0.039\n"
    (table,) = read_tables(written(text, "table_2.csv")).regressions
    assert table.where == "table_2"
    ratio = table.rows[0].odds_ratio
    assert ratio is not None
    assert ratio.limits is not None
    assert [limit.text for limit in ratio.limits] == ["1.027", "2.779"]


def test_heads_may_be_those_of_the_print(written):
    text = 'Variable,OR,95% CI,SE,P value\ner,1.690,"(1.027, 2.779)",0.254,0.039\nki67,2.0,1.3–3.1,,0.001\n'
    published = read_tables(written(text, "table_2.csv"))
    rows = published.regressions[0].rows
    assert all(row.odds_ratio and row.odds_ratio.limits and row.p for row in rows)
    assert {check.verdict for check in audit(published)} == {"reproduced"}


def test_two_heads_of_one_thing_are_refused(written):
    with pytest.raises(AlnusError, match="say the same: OR, odds_ratio"):
        read_tables(written("variable,OR,odds_ratio\ner,2,2\n", "table.csv"))


def test_a_table_of_odds_ratios_may_be_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    for row in (
        ("variable", "odds_ratio", "low", "high", "std_error", "z", "p"),
        ("er", "1.690", "1.027", "2.779", 0.254, 2.067, 0.039),  # texts and numbers
        ("ki67", 2.0, 1.3, 3.05, 0.217, 3.19, "0.301"),  # 0.001, copied wrongly
    ):
        book.active.append(row)
    book.save(tmp_path / "table_2.xlsx")
    published = read_tables(tmp_path / "table_2.xlsx")
    ratios = [row.odds_ratio for row in published.regressions[0].rows]
    assert [ratio.text for ratio in ratios if ratio] == ["1.690 (1.027–2.779)", "2 (1.3–3.05)"]
    found = [check for check in audit(published) if check.is_finding]
    assert [(check.subject, check.quantity) for check in found] == [("ki67", "P")]


def test_a_table_of_performance_may_be_csv(written):
    text = (
        "cohort,model,n_positive,n_negative,sensitivity,specificity\n"
        "external,clinical,52,29,0.808 (0.708–0.893),0.793\n"
    )
    published = read_tables(written(text, "table_7.csv"))
    assert published.cohort("external").n == 81
    assert published.performance[0].sensitivity is not None


def test_a_percentage_without_its_sign_is_refused_with_advice(written):
    text = "cohort,model,n_positive,n_negative,accuracy\na,x,52,29,80.9 (75.7–86.0)\n"
    with pytest.raises(AlnusError, match=r"at most 1; found 80.9 .* Write 80.9% where"):
        read_tables(written(text, "table.csv"))


def test_table_1_may_be_csv(written):
    text = """cohort;n_positive;n_negative;variable;level;kind;positive;negative;p
all;221;89;age;;;49.74 ± 10.88;49.21 ± 9.76;0.691
all;221;89;n_stage;N1;ordinal;140 (63.35);78 (87.64);< 0.001
all;221;89;n_stage;N2;;43 (19.46);10 (11.24);
all;221;89;n_stage;N3;;38 (17.19);1 (1.12);
"""
    published = read_tables(written(text, "table_1.csv"))
    (age,), (stage,) = published.continuous, published.categorical
    assert age.columns["all"].positive.text == "49.74 ± 10.88"
    assert (stage.kind, stage.levels, stage.where) == ("ordinal", ("N1", "N2", "N3"), "table_1")
    assert [count.k for count in stage.columns["all"].negative] == [78, 10, 1]
    verdicts = {check.verdict for check in audit(published)}
    assert verdicts == {"reproduced"}


def test_a_csv_of_no_kind_is_refused_with_what_it_needs(written):
    with pytest.raises(AlnusError, match=r"needs the columns variable and odds_ratio.*found a, b"):
        read_tables(written("a,b\n1,2\n", "table.csv"))


def test_sizes_that_are_no_numbers_or_differ_are_all_told(written):
    text = "cohort,model,n_positive,n_negative\na,x,52,29\na,y,53,29\nb,x,many,2\n"
    with pytest.raises(AlnusError, match="has 2 faults") as refusal:
        read_tables(written(text, "table.csv"))
    assert "cohort a" in str(refusal.value)
    assert "cohort b" in str(refusal.value)


PRINTED = json.loads((GOLDEN / "paper_tables.json").read_text(encoding="utf-8"))
COHORTS = {"train": "training", "val": "validation", "ext": "external test"}


@pytest.mark.parametrize("name", ["table2", "table3", "table4", "table6"])
def test_the_seed_papers_odds_ratios_are_shipped_as_printed(name):
    table = next(t for t in seed_paper().regressions if t.where == f"Table {name[-1]}")
    for row, known in zip(table.rows, PRINTED[name]["rows"], strict=True):
        assert row.odds_ratio is not None
        found = [row.variable, row.odds_ratio.text]
        found += [cell.text for cell in (row.std_error, row.z, row.p) if cell is not None]
        ratio = f"{known['or']} ({known['lo']}–{known['hi']})"
        assert found == [known["variable"], ratio, *(known[key] for key in ("se", "z", "p"))]


@pytest.mark.parametrize(("short", "cohort"), COHORTS.items())
def test_the_seed_papers_characteristics_are_shipped_as_printed(short, cohort):
    published, table = seed_paper(), PRINTED["table1"]
    found = {variable.variable: variable.columns[cohort] for variable in published.continuous}
    for name, known in table["continuous"].items():
        for side, spread in (("pos", found[name].positive), ("neg", found[name].negative)):
            assert spread.text == f"{known[short][side]['mean']} ± {known[short][side]['sd']}"
    counts = {variable.variable: variable.columns[cohort] for variable in published.categorical}
    for name, known in table["categorical"].items():
        for side, cells in (("pos", counts[name].positive), ("neg", counts[name].negative)):
            assert [cell.text for cell in cells] == [f"{k} ({p})" for k, p in known[short][side]]


def test_the_seed_papers_performance_is_shipped_as_printed():
    rows = [row for row in seed_paper().performance if row.accuracy is not None]
    for row, known in zip(rows, PRINTED["table7"]["rows"], strict=True):
        assert row.cohort == COHORTS[known["cohort"]]
        for key, cell in (("acc", row.accuracy), ("sens", row.sensitivity), ("spec", row.specificity)):  # fmt: skip
            assert cell is not None
            assert cell.text == f"{known[key]} ({known[f'{key}_lo']}–{known[f'{key}_hi']})"


def test_a_content_is_named_in_its_refusal():
    with pytest.raises(AlnusError, match="somewhere: title"):
        structured({}, "somewhere")


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("cohorts", 0, "negative"), 0),
        (("cohorts", 1, "positive"), 0),
        (("confidence",), 0.5),
        (("regressions", 0, "rows", 8, "odds_ratio"), "1e300 (1–1e300)"),
        (("regressions", 0, "rows", 8, "std_error"), "0.000"),
        (("performance", 0, "sensitivity"), "1.000 (1.000–1.000)"),
        (("performance", 6, "auc"), "1 (1–1)"),
        (("continuous", 0, "columns", "training", "positive"), "1e6 ± 1e6"),
        (("categorical", 5, "columns", "training", "negative", 0), "9999 (1)"),
    ],
)
def test_odd_cells_are_audited_like_others(place, value):
    """A whole publication with one odd cell: findings, perhaps, but no traceback."""
    path = resources.files("alnus.audit") / "seed_paper.toml"
    content = toml_content(path.read_text(encoding="utf-8"))
    content["categorical"].pop()  # ten levels, slow
    below = content
    for key in place[:-1]:
        below = below[key]
    below[place[-1]] = value
    assert len(audit(structured(content, "odd"))) > 300
