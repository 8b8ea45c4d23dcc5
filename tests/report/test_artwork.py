import io

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from alnus.cli.main import main
from alnus.report.artwork import Artwork, write_artwork
from tests.report import builder

MM = 25.4


@pytest.fixture(scope="module")
def few(tables):
    """Tables of one plate of three panels and one plate without."""
    names = ("roc", "roc_band", "discrimination", "operating_points", "flow", "patients")
    return {name: tables[name] for name in names}


@pytest.fixture(scope="module")
def folder(few, tmp_path_factory):
    place = tmp_path_factory.mktemp("figures")
    write_artwork(few, builder.facts(), place, Artwork(dpi=150))
    return place


def width(path):
    with Image.open(path) as image:
        return image.size[0] / image.info["dpi"][0] * MM


def test_plates_and_their_panels_are_written(folder):
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        f"{name}.{kind}"
        for name in ("flow", "roc", "roc_A", "roc_B", "roc_C")
        for kind in ("png", "tiff")
    )


@pytest.mark.parametrize(("name", "mm"), [("flow", 170), ("roc", 170), ("roc_A", 85)])
@pytest.mark.parametrize("kind", ["png", "tiff"])
def test_pixels_are_as_wide_as_a_column_or_two(folder, name, mm, kind):
    assert width(folder / f"{name}.{kind}") == pytest.approx(mm, abs=0.3)


def test_png_and_tiff_hold_the_same_picture(folder):
    png, tiff = (
        np.asarray(Image.open(folder / f"roc_B.{kind}").convert("RGB")) for kind in ("png", "tiff")
    )
    assert np.array_equal(png, tiff)
    assert png.std() > 10  # something is drawn


def test_six_hundred_dots_per_inch_are_the_default(few, tmp_path):
    only = {name: few[name] for name in ("flow", "patients")}
    (path,) = write_artwork(only, builder.facts(), tmp_path, Artwork(("png",)))
    with Image.open(path) as image:
        assert image.size[0] == pytest.approx(170 / MM * 600, abs=2)
        assert image.info["dpi"][0] == pytest.approx(600, abs=0.1)


def test_letters_are_text_or_outlines(few, tmp_path):
    for outlined in (False, True):
        art = Artwork(("svg",), panels=False, outlined=outlined)
        write_artwork(few, builder.facts(), tmp_path, art)
        text = (tmp_path / "roc.svg").read_text(encoding="utf-8")
        assert ("<text" in text) is not outlined
    assert not (tmp_path / "roc_A.svg").exists()


def test_simulated_patients_are_said_on_every_file(few, tmp_path):
    art = Artwork(("svg",))
    for path in write_artwork(few, builder.facts(simulated=True), tmp_path, art):
        assert "Simulated data" in path.read_text(encoding="utf-8")


def test_the_same_tables_give_the_same_bytes(few, folder, tmp_path):
    write_artwork(few, builder.facts(), tmp_path, Artwork(dpi=150))
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes()


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    refused = CliRunner().invoke(main, ["figures", str(tmp_path)])
    assert refused.exit_code == 2
    assert "is no run directory" in refused.stderr


def test_one_panel_needs_no_letter(few, tmp_path):
    one = {n: f[f["cohort"] == "training"] if "cohort" in f else f for n, f in few.items()}
    names = [p.name for p in write_artwork(one, builder.facts(), tmp_path, Artwork(("pdf",)))]
    assert names == ["flow.pdf", "roc.pdf"]
    assert io.BytesIO((tmp_path / "roc.pdf").read_bytes()).read(4) == b"%PDF"
