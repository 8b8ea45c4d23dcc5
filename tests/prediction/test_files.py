import nrrd
import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from alnus.cli.main import main
from alnus.model_file import write_model
from tests.prediction.models import CLINICAL, GIVEN, WITH_IMAGE, case


@pytest.fixture
def folder(tmp_path):
    """Two models, an image and its ROI."""
    node = case()
    write_model(CLINICAL, tmp_path / "clinical.json")
    write_model(WITH_IMAGE, tmp_path / "combined.json")
    Image.fromarray(np.clip(node.image, 0, 255).astype(np.uint8)).save(tmp_path / "node.png")
    Image.fromarray(node.roi.astype(np.uint8) * 255).save(tmp_path / "roi.png")
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(main, ["predict", *map(str, arguments)])


def test_an_image_or_a_score_is_predicted_from(folder):
    model = folder / "combined.json"
    done = run(
        model, folder / "node.png", folder / "roi.png", "--spacing", 0.1, 0.1, "--set", "n_stage=N2"
    )
    assert done.exit_code == 0, done.output
    done = run(model, "--set", "n_stage=N2", "--set", "rad_score=0,5")
    assert (done.exit_code, "Rad-score: 0.5" in done.stdout) == (0, True), done.output


def test_what_is_there_is_enough_for_another_model(folder):
    done = run(folder / "combined.json", "--set", "n_stage=N2")
    assert done.exit_code == 2
    assert f"{folder / 'clinical.json'} needs no image." in done.stderr
    write_model(WITH_IMAGE, folder / "radiomics.json")
    done = run(
        folder / "combined.json", folder / "node.png", folder / "roi.png", "--spacing", 0.1, 0.1
    )
    assert f"{folder / 'radiomics.json'} needs the image only." in done.stderr


@pytest.mark.filterwarnings("default::alnus.errors.AlnusWarning")
@pytest.mark.parametrize(
    ("files", "options", "sentence"),
    [
        (("node.png", "roi.png"), (), "needs the pixel size"),
        (("node.png",), ("--spacing", 0.1, 0.1), "found"),
        (("roi.png", "node.png"), ("--spacing", 0.1, 0.1), "swapped|regions|picture|image"),
        (("node.png", "roi.png"), ("--spacing", 10, 10), "larger than ultrasound has|mm"),
    ],
)
def test_files_that_cannot_be_meant_are_refused_in_words(files, options, sentence, folder):
    done = run(
        folder / "combined.json",
        *(folder / name for name in files),
        *options,
        "--set",
        "n_stage=N2",
    )
    assert done.exit_code == 2, done.output
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert any(word in done.stderr for word in sentence.split("|")), done.stderr


def test_implausible_values_are_refused_and_shown_on_request(folder):
    values = {**GIVEN, "thickness": "3.5"}
    arguments = [item for name, value in values.items() for item in ("--set", f"{name}={value}")]
    done = run(folder / "clinical.json", *arguments)
    assert (done.exit_code, "did you mean 3.5 mm?" in done.stderr) == (2, True), done.output
    done = run(folder / "clinical.json", *arguments, "--anyway")
    assert done.exit_code == 0
    assert done.stdout.startswith("Warning: Cortical thickness 3.5 cm is outside")


def test_the_files_own_pixel_size_is_used_and_not_to_be_contradicted(folder):
    pixels = np.clip(case().image, 0, 255).astype(np.uint8)
    header = {"spacings": [0.1, 0.1], "space dimension": 2}
    nrrd.write(str(folder / "node.nrrd"), pixels.T, header)
    asked = (
        folder / "combined.json",
        folder / "node.nrrd",
        folder / "roi.png",
        "--set",
        "n_stage=N2",
    )
    told, given = run(*asked), run(*asked, "--spacing", 0.1, 0.1)
    assert (told.exit_code, told.stdout) == (0, given.stdout), told.output
    done = run(*asked, "--spacing", 0.2, 0.2)
    assert (done.exit_code, done.stdout) == (2, "")
    assert (
        "the spacing given is 0.2 x 0.2 mm, but the image's file says 0.1 x 0.1 mm" in done.stderr
    )


@pytest.mark.parametrize(("grays", "regions"), [(256, 2), (6, 2), (3, 2), (12, 4)])
def test_swapped_files_are_told_however_few_their_grays(grays, regions, folder):
    """An ROI of several regions is no mask of two values, and a picture may have few grays, too."""
    node = case()
    picture = (np.clip(node.image, 0, 255) / 256 * grays).astype(np.uint8)
    picture.flat[:grays] = np.arange(grays)
    labels = np.zeros(node.roi.shape, np.uint8)
    labels[node.roi] = 1 + np.arange(int(node.roi.sum())) % (regions - 1)
    Image.fromarray(picture).save(folder / "few.png")
    Image.fromarray(labels).save(folder / "labels.png")
    asked = ("--spacing", 0.1, 0.1, "--set", "n_stage=N2", "--label", 1)
    done = run(folder / "combined.json", folder / "labels.png", folder / "few.png", *asked)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"image and ROI are swapped: {folder / 'labels.png'} holds {regions} gray" in done.stderr
    right = run(folder / "combined.json", folder / "few.png", folder / "labels.png", *asked)
    assert "swapped" not in right.stderr
