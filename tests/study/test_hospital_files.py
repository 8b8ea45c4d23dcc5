"""A study of files as a hospital has them: DICOM, several masks a case, specks."""

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from alnus.errors import AlnusWarning, StudyError
from alnus.study import steps
from alnus.study.config import content_of, read_study, study_from
from alnus.study.prepare import prepare
from alnus.tables.cohort import PATIENTS
from alnus.tables.features import FEATURES, PREFLIGHT_CASES
from tests.imaging.dicom_files import dicom, region
from tests.study.builder import write_small_study


def hospital(folder, *, told=True):
    """Turn the small study's files: images into DICOM, each ROI into two halves and a speck."""
    study = write_small_study(folder, patients=24)
    for path in (folder / "images").iterdir():
        pixels = np.asarray(Image.open(path))
        rows, columns = pixels.shape
        regions = (region((0, columns), (0, rows), deltas=(0.01, 0.01)),) if told else ()
        dicom(path.parent, pixels, name=f"{path.stem}.dcm", regions=regions)
    for path in (folder / "rois").iterdir():
        roi = np.asarray(Image.open(path))
        left, right = roi.copy(), roi.copy()
        left[:, 28:], right[:, :28] = 0, 0
        left[0, 0] = 255
        Image.fromarray(left).save(path.with_name(f"{path.stem}_mask.png"))
        Image.fromarray(right).save(path.with_name(f"{path.stem}_mask_1.png"))
    text = study.read_text(encoding="utf-8")
    changes = {
        'image = "{image}"': 'image = "images/{id}.dcm"',
        'roi = "rois/{id}.png"': 'roi = "rois/{id}_mask*.png"',
    }
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    lines = [line for line in text.splitlines() if not line.startswith("spacing")]
    at = lines.index("[patients]") + 1
    lines[at:at] = ['spacing = "file"']
    study.write_text("\n".join(lines), encoding="utf-8")
    return study


def test_what_is_asked_of_files_is_written_back_as_it_was(tmp_path):
    study = hospital(tmp_path)
    content = content_of(read_study(study))
    assert content["patients"]["spacing"] == "file"
    assert study_from(content, source="again", folder=tmp_path) == read_study(study)


@pytest.mark.filterwarnings("ignore:.*specks")
def test_the_features_are_those_of_plain_files(tmp_path):
    (tmp_path / "plain").mkdir()
    plain = write_small_study(tmp_path / "plain", patients=24)
    study = hospital(tmp_path / "hospital")
    with study.open("a", encoding="utf-8") as file:
        file.write("\n[roi_cleaning]\ndrop_specks = 5\n")
    with pytest.warns(AlnusWarning, match="the ROI was cleaned: 1 pixel left out"):
        run = steps.extract(study, jobs=1)
    expected = steps.extract(plain, jobs=1).read(FEATURES)
    pd.testing.assert_frame_equal(run.read(FEATURES), expected)
    assert set(run.read(PREFLIGHT_CASES)["spacing_source"]) == {"the ultrasound region"}
    assert run.read(PATIENTS)["spacing_row"].isna().all()


def test_files_that_do_not_tell_the_size_of_a_pixel_are_refused(tmp_path):
    with pytest.raises(StudyError, match="the image's file does not say the size of its pixels"):
        steps.check(hospital(tmp_path, told=False))


def test_pixel_sizes_in_cm_are_millimeters_in_the_patients_table(tmp_path):
    study = write_small_study(tmp_path, patients=24)
    table = tmp_path / "patients.csv"
    frame = pd.read_csv(table, dtype=str)
    frame["mm"] = "0.01"
    frame.to_csv(table, index=False)
    text = study.read_text(encoding="utf-8")
    old = '{ row = "mm", column = "mm" }'
    assert old in text
    study.write_text(
        text.replace(old, '{ row = "mm", column = "mm", unit = "cm" }'), encoding="utf-8"
    )
    assert prepare(study).patients["spacing_row"].unique().tolist() == [0.1]
