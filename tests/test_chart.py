import pytest
from click.testing import CliRunner

from alnus.chart import draw_nomogram, points_table
from alnus.cli.main import main
from alnus.errors import ModelError

COEFFICIENTS = """
outcome = "ALN+"
intercept = -2.3
[[variables]]
name = "thickness"
label = "Cortical thickness"
unit = "cm"
coefficient = 4.0
low = 0.0
high = 1.0
[[variables]]
name = "er"
label = "ER"
levels = ["Negative", "Positive"]
coefficient = 1.0
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "model.toml"
    path.write_text(COEFFICIENTS)
    return path


def test_the_widest_variable_has_a_hundred_points_and_the_others_their_share(file, tmp_path):
    chart = draw_nomogram(file, tmp_path / "n.svg")
    assert chart.points({"thickness": 1.0, "er": 1.0}) == pytest.approx(
        {"thickness": 100, "er": 25}
    )
    assert "Cortical thickness (cm)" in points_table(chart)


@pytest.mark.parametrize(("name", "start"), [("n.svg", b"<?xml"), ("n.pdf", b"%PDF")])
def test_the_figure_is_of_the_kind_its_name_says(name, start, file, tmp_path):
    draw_nomogram(file, tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(start)


def test_the_same_file_gives_the_same_figure(file, tmp_path):
    for name in ("a.svg", "b.svg"):
        draw_nomogram(file, tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_another_kind_of_figure_is_refused(file, tmp_path):
    with pytest.raises(ModelError, match=r"written as \.svg or \.pdf"):
        draw_nomogram(file, tmp_path / "n.png")


def test_the_verb_draws_and_prints_the_points(file, tmp_path):
    target = tmp_path / "n.svg"
    done = CliRunner().invoke(main, ["nomogram", str(file), "-o", str(target)])
    assert done.exit_code == 0
    assert "Positive" in done.stdout
    assert target.is_file()
