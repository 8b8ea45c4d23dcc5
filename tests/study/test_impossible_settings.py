"""Numbers that no study can mean: each refused, all at once, before anything is computed."""

import shutil

import pytest
from click.testing import CliRunner

from alnus.cli.main import main
from alnus.errors import StudyError
from alnus.study.config import read_study
from tests.study.builder import STUDY, write_small_study

IMPOSSIBLE = {
    "evaluation.confidence": ("95", "-1", "0", "1", "nan"),
    "evaluation.bootstrap": ("-5", "0", "3.5"),
    "evaluation.partial_specificity": ("90", "1", "-0.1"),
    "evaluation.target": ("9", "0", "-0.9"),
    "evaluation.cost_ratio": ("-1", "0", "inf"),
    "clinical.screen": ("5", "0", "-0.05"),
    "clinical.keep": ("-1", "10"),
    "clinical.imputations": ("0", "-20", "1"),
    "rad_score.mrmr": ("-3", "0"),
    "rad_score.mrmr_bins": ("0", "1"),
    "rad_score.folds": ("0", "1", "-5"),
    "rad_score.penalties": ("0", "-100"),
    "rad_score.repeats": ("-1", "0"),
    "resampling.optimism": ("-1", "2.5"),
    "resampling.stability": ("-1",),
    "resampling.nested": ("-1", "0.5"),
    "resampling.nested_folds": ("1", "0"),
    "resampling.bootstrap": ("-200",),
    "resampling.noise": ("-1",),
    "rad_score.cross_fits": ("0",),
    "sample_size.parameters": ("0", "-3"),
    "second_reader.minimum": ("1", "75", "-0.1"),
    "extraction.bin_width": ("0", "-25", "inf"),
    "extraction.bin_count": ("0", "-1", "1025"),
    "patients.roi_label": ("0", "-1"),
    "seed": ("-1", "4294967296"),
}


def with_settings(settings: dict[str, str]) -> str:
    """Give the small study with these keys instead of, or beside, its own."""
    sections: dict[str, list[str]] = {}
    head, *rest = STUDY.split("\n[")
    parts = {"": head, **{part.split("]", 1)[0]: part for part in rest if not part.startswith("[")}}
    for place, value in settings.items():
        section, _, key = place.rpartition(".")
        sections.setdefault(section, []).append(f"{key} = {value}")
        if section in parts:
            parts[section] = "\n".join(
                line for line in parts[section].split("\n") if not line.startswith(f"{key} =")
            )
    # the list of cohorts stands between the tables
    lists = "".join(f"\n[{part}" for part in rest if part.startswith("["))
    own = {name: [text, *sections.pop(name, [])] for name, text in parts.items()}
    text = "\n".join(own.pop("")) + "".join("\n[" + "\n".join(lines) for lines in own.values())
    for name, lines in sections.items():
        text += f"\n[{name}]\n" + "\n".join(lines)
    return text + lists


@pytest.fixture
def path(tmp_path):
    return tmp_path / "study.toml"


def test_possible_settings_pass(path):
    path.write_text(with_settings({"evaluation.confidence": "0.9", "clinical.screen": "1"}))
    assert read_study(path).evaluation.confidence == 0.9


@pytest.mark.parametrize(
    ("place", "value"), [(place, value) for place, values in IMPOSSIBLE.items() for value in values]
)
def test_an_impossible_number_is_refused_at_its_place(path, place, value):
    path.write_text(with_settings({place: value}))
    with pytest.raises(StudyError) as refused:
        read_study(path)
    [fault] = refused.value.faults
    assert fault.place == place
    assert "is needed" in fault.text
    assert "found" in fault.text


def test_all_impossible_numbers_are_refused_at_once(tmp_path):
    folder = write_small_study(tmp_path / "study", patients=24).parent
    text = with_settings({place: values[0] for place, values in IMPOSSIBLE.items()})
    (folder / "study.toml").write_text(text)
    shutil.rmtree(folder / "images")
    result = CliRunner().invoke(main, ["check", str(folder / "study.toml"), "--quiet"])
    assert result.exit_code == 2
    assert f"has {len(IMPOSSIBLE)} faults" in result.stderr
    assert all(f"  - {place}: " in result.stderr for place in IMPOSSIBLE)
    assert not (folder / "run").exists()


@pytest.mark.parametrize("value", ["[0.5, 0.05]", "[0.0, 0.5]", "[0.05, 1.0]"])
def test_thresholds_that_no_risk_can_have_are_refused(path, value):
    path.write_text(with_settings({"evaluation.thresholds": value}))
    with pytest.raises(StudyError, match="thresholds must ascend between 0 and 1"):
        read_study(path)


@pytest.mark.parametrize("value", ["[0.1]", "0.1", '["a", 0.5]', "[0.1, 0.2, 0.3]"])
def test_thresholds_are_two_numbers(path, value):
    path.write_text(with_settings({"evaluation.thresholds": value}))
    with pytest.raises(StudyError, match=r"evaluation\.thresholds"):
        read_study(path)
