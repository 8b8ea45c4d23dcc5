import math

import pytest

from alnus.coefficient_file import read_coefficients
from alnus.errors import ModelError
from alnus.models.nomogram import nomogram

HEAD = 'outcome = "ALN+"\nintercept = -2.3\n'
WHOLE = (
    HEAD
    + """
model = "clinical, Table 3"
[[variables]]
name = "cortical_thickness"
label = "Cortical thickness"
unit = "cm"
odds_ratio = 2926
low = 0.0
high = 1.2
[[variables]]
name = "er"
label = "ER"
levels = ["Negative", "Positive"]
coefficient = 0.92
[[variables]]
name = "n_stage"
levels = ["N1", "N2", "N3"]
odds_ratio = 2.0
[[variables]]
name = "regimen"
levels = ["TEC", "AC-T", "TCbH"]
coefficients = [0, 0.4, -0.7]
[[variables]]
name = "weight"
knots = [94.4, 115.0, 130.2, 188.2]
coefficients = [-0.05, 0.2, -0.6]
low = 80
high = 250
"""
)


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "paper.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_model_is_read_as_it_is_printed(written):
    model = read_coefficients(written(WHOLE))
    assert (model.name, model.outcome, model.intercept) == ("clinical, Table 3", "ALN+", -2.3)
    kinds = {name: item.kind for name, item in model.variables.items()}
    assert kinds == {
        "cortical_thickness": "continuous", "er": "binary", "n_stage": "ordinal",
        "regimen": "nominal", "weight": "continuous",
    }  # fmt: skip
    patient = {"cortical_thickness": 0.5, "er": 1, "n_stage": 2, "regimen": 2, "weight": 90}
    expected = -2.3 + 0.5 * math.log(2926) + 0.92 + 2 * math.log(2) - 0.7 - 0.05 * 90
    assert float(model.linear_predictor(patient)) == pytest.approx(expected)


def test_a_nomogram_is_drawn_from_it(written):
    chart = nomogram(read_coefficients(written(WHOLE)))
    assert [axis.label for axis in chart.axes][:2] == ["Cortical thickness (cm)", "ER"]
    assert [tick.text for tick in chart.axes[3].ticks] == ["TEC", "AC-T", "TCbH"]


def test_a_model_without_name_is_called_after_its_file(written):
    text = HEAD + '[[variables]]\nname = "er"\nlevels = ["0", "1"]\ncoefficient = 1'
    assert read_coefficients(written(text)).name == "paper"


@pytest.mark.parametrize(
    ("variable", "fault"),
    [
        ("coefficient = 1", "x: a number needs low and high, low < high"),
        ("coefficient = 1\nlow = 2\nhigh = 1", "x: a number needs low and high"),
        (
            "odds_ratio = -1\nlow = 0\nhigh = 1",
            r"variables\[0\].odds_ratio: a number above 0 .*an odds ratio\); found -1",
        ),
        ("low = 0\nhigh = 1", "needs exactly one of coefficient, odds_ratio"),
        ("coefficient = 1\nodds_ratio = 2\nlow = 0\nhigh = 1", "needs exactly one of"),
        ("coefficients = [1, 2]\nlow = 0\nhigh = 1", "several coefficients need levels or knots"),
        ('levels = ["a", "a"]\ncoefficient = 1', "two or more different texts"),
        ('levels = ["a"]\ncoefficient = 1', "two or more different texts"),
        ('levels = ["a", "b"]\ncoefficients = [0, 1, 2]', "needs 2 coefficients; found 3"),
        ('levels = ["a", "b"]\ncoefficient = 1\nlow = 0', "low and high belong to a number"),
        ('levels = ["a", "b"]\nknots = [1, 2, 3]\ncoefficients = [0, 1]', "levels or knots"),
        ("knots = [1, 3, 2]\ncoefficients = [0, 1]\nlow = 0\nhigh = 1", "three or more, ascending"),
        ("knots = [1, 2, 3]\ncoefficient = 1\nlow = 0\nhigh = 1", "knots need coefficients"),
        ("coefficient = nan\nlow = 0\nhigh = 1", "a finite number is needed; found nan"),
        ("coefficient = true\nlow = 0\nhigh = 1", "coefficient: a number is needed; found True"),
        ('coefficient = 1\nunit = ""\nlow = 0\nhigh = 1', "a text is needed; found ''"),
        ("coeficient = 1\nlow = 0\nhigh = 1", "coeficient: unknown key; did you mean coefficient"),
    ],
)
def test_a_fault_is_named(written, variable, fault):
    with pytest.raises(ModelError, match=fault):
        read_coefficients(written(f'{HEAD}[[variables]]\nname = "x"\n{variable}'))


def test_all_faults_are_named_at_once(written):
    text = HEAD + '[[variables]]\nname = "x"\ncoefficient = 1\n' * 2
    with pytest.raises(ModelError, match="3 faults") as refused:
        read_coefficients(written(text))
    assert "variable x is named twice" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("outcome = ", "is no TOML file"),
        ('outcome = "ALN+"\nvariables = []', "intercept: is missing"),
        (HEAD + "variables = []", r"variables: at least one \[\[variables\]\] is needed"),
    ],
)
def test_a_file_that_is_no_model_is_refused(written, text, said):
    with pytest.raises(ModelError, match=said):
        read_coefficients(written(text))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ModelError, match="is not there"):
        read_coefficients(tmp_path / "none.toml")


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "binary.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ModelError, match="no UTF-8 text from byte 0 on"):
        read_coefficients(path)
