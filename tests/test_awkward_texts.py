"""Study, parameter and model files that once ended in a traceback, a hang or a risk."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from alnus.cli.main import main
from tests.study.builder import write_small_study

FILES = sorted((Path(__file__).parent / "awkward").iterdir())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_study(tmp_path_factory.mktemp("study"), patients=24).parent


def arguments(file: Path, folder: Path) -> list[str]:
    """Give the verb that reads such a file."""
    if file.suffix == ".json":
        return ["predict", str(file), "--set", "cortical_thickness=0.5"]
    if file.suffix == ".yaml":
        pictures = [str(folder / place / "P001.png") for place in ("images", "rois")]
        return ["features", *pictures, "--spacing", "0.1", "0.1", "--params", str(file)]
    shutil.copy(file, folder / "study.toml")
    return ["check", str(folder / "study.toml"), "--quiet"]


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_an_awkward_file_is_refused_with_a_sentence(file, folder):
    result = CliRunner().invoke(main, arguments(file, folder))
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("alnus: ")
    assert len(result.stderr) < 2000
    assert not result.stdout
