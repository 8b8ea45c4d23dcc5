"""Tables as hospitals and REDCap give them, with what they call things by."""

import csv
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from PIL import Image

from alnus.errors import StudyError
from alnus.study.prepare import prepare
from alnus.study.proposal.proposal import Asked, propose, write_proposal
from tests.study.builder import draw_node
from tests.study.proposal.test_redcap import field, write_dictionary

N = 40
NAMES = [f"rec{n:03d}" for n in range(1, N + 1)]
OUTCOME = [n % 3 == 0 for n in range(N)]


def pictures(folder: Path, names: Sequence[str]) -> None:
    rng = np.random.default_rng(2)
    for part in ("us", "rois"):
        (folder / part).mkdir()
    for name in names:
        image, roi = draw_node(rng, 0.0)
        Image.fromarray(image).save(folder / "us" / f"{name}.png")
        Image.fromarray(roi).save(folder / "rois" / f"{name}.png")


def asked(folder: Path, table: Path, dictionary: Path | None = None) -> Asked:
    images, rois = str(folder / "us"), str(folder / "rois")
    return Asked(folder / "study", images, rois, table=table, dictionary=dictionary)


def export(path: Path, columns: Mapping[str, Sequence[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns.keys(), *zip(*columns.values(), strict=True)])
    return path


def german(folder: Path) -> Path:
    """Write a workbook: numbers as texts beside real ones, numbers with zeros, names, a yes."""
    book = openpyxl.Workbook()
    book.active.append(["Patientennummer", "Nachname", "Größe (mm)", "LK-Befall", "ER"])
    for n, event in enumerate(OUTCOME):
        size: object = 8.5 + n / 2 if n % 2 else f"{9 + n},2"
        words = ("ja" if event else "nein"), ("positiv" if n % 4 else "negativ")
        book.active.append([f"{n + 1:06d}", f"Muster{n}", size, *words])
    path = folder / "Patientinnen.xlsx"
    book.save(path)
    return path


def test_a_german_workbook(tmp_path):
    pictures(tmp_path, [f"Sono {n:04d}" if n < 34 else f"Axilla Pat{n}" for n in range(1, N + 1)])
    extra = tmp_path / "us" / "Sono 0007 Kopie.png"
    extra.touch()
    path, told = write_proposal(asked(tmp_path, german(tmp_path)))
    assert f"Files that belong to no row: 1: {extra}." in told
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    assert told[0].startswith("40 of 40 rows are included")
    assert content["patients"]["outcome"]["positive"] == ["LK-Befall ja", "ja"]
    variables = content["clinical"]["variables"]
    assert variables["grosse"] == {"label": "Größe", "column": "Größe (mm)", "unit": "mm"}
    assert variables["er"]["positive"] == "positiv"
    assert "Muster" not in (tmp_path / "study" / "patients.csv").read_text(encoding="utf-8")


def test_files_are_named_without_a_way_back(tmp_path):
    pictures(tmp_path, [f"{n:06d}" for n in range(1, N + 1)])
    path, _ = write_proposal(asked(tmp_path, german(tmp_path)))
    prepared = prepare(path)
    assert prepared.study.patients.table == "../Patientinnen.xlsx"
    assert prepared.table == tmp_path / "Patientinnen.xlsx"
    assert prepared.cases[0].image == tmp_path / "us" / "000001.png"


def dictionary(folder: Path) -> Path:
    path = folder / "dictionary.csv"
    write_dictionary(
        path,
        field("record_id", "text", "Record ID"),
        field("mrn", "text", "Hospital number", who="y"),
        field("ticks", "checkbox", "Signs", "1, Lump | 2, Pain"),
        field("aln_pos", "yesno", "Residual disease"),
        field("px", "text", "Pixel size", note="mm", validation="number"),
    )
    return path


def redcap(*, labels: bool) -> dict[str, Sequence[object]]:
    yes, no = ("Yes", "No") if labels else ("1", "0")
    codes = {
        "record_id": range(1, N + 1),
        "mrn": [f"88{n:04d}" for n in range(N)],
        "ticks___1": [("Checked" if labels else "1") if n % 2 else ("Unchecked" if labels else "0") for n in range(N)],
        "aln_pos": [yes if event else no for event in OUTCOME],
        "px": ["0.08"] * N,
        "form_complete": [("Complete" if labels else "2") if n % 5 else ("Incomplete" if labels else "0") for n in range(N)],
    }  # fmt: skip
    headers = {
        "record_id": "Record ID", "mrn": "Hospital number", "ticks___1": "Signs (choice=Lump)",
        "aln_pos": "Residual disease", "px": "Pixel size", "form_complete": "Complete?",
    }  # fmt: skip
    return {headers[name]: cells for name, cells in codes.items()} if labels else codes


def test_an_export_of_codes(tmp_path):
    pictures(tmp_path, NAMES)
    table = export(tmp_path / "codes.csv", redcap(labels=False))
    path, _ = write_proposal(asked(tmp_path, table, dictionary(tmp_path)))
    text = path.read_text(encoding="utf-8")
    content = tomllib.loads(text)
    assert content["name"] == "Prediction of Residual disease"
    assert content["patients"]["outcome"]["positive"] == ["Residual disease Yes", "1", "Yes"]
    assert content["patients"]["spacing"]["unit"] == "mm"
    assert "# form_complete = { " in text
    assert "REDCap's own, no question of a form" in text
    with (tmp_path / "study" / "patients.csv").open(encoding="utf-8") as file:
        assert "mrn" not in next(csv.reader(file))


def test_an_export_of_labels_has_labels_for_headers(tmp_path):
    pictures(tmp_path, NAMES)
    table = export(tmp_path / "labels.csv", redcap(labels=True))
    proposal = propose(
        Asked(
            tmp_path / "study",
            str(tmp_path / "us"),
            str(tmp_path / "rois"),
            table=table,
            dictionary=dictionary(tmp_path),
            outcome="Residual disease=Yes",
        )
    )
    content = tomllib.loads(proposal.text)
    assert content["patients"]["outcome"]["positive"] == ["Residual disease Yes", "Yes", "1"]
    (signs,) = content["clinical"]["variables"].values()
    assert (signs["label"], signs["positive"]) == ("Signs: Lump", ["Checked", "1"])
    assert "REDCap's own" in proposal.text
    assert proposal.table is not None
    assert "Hospital number" not in proposal.table


def test_a_row_of_several_images_is_a_question(tmp_path):
    pictures(tmp_path, [f"{name}_us" for name in NAMES])
    (tmp_path / "us" / "rec002_us.png").rename(tmp_path / "us" / "rec002_us_left.png")
    table = export(tmp_path / "t.csv", {"id": NAMES, "aln": ["+" if e else "-" for e in OUTCOME]})
    starred = Asked(
        tmp_path / "study",
        str(tmp_path / "us" / "{id}_us*.png"),
        str(tmp_path / "rois"),
        table=table,
    )
    content = tomllib.loads(propose(starred).text)
    assert content["patients"]["image"] == "{image}"
    (tmp_path / "us" / "rec003_us_2.png").touch()
    with pytest.raises(
        StudyError, match=r"1 row with several images, as rec003_us.png, rec003_us_2"
    ):
        propose(starred)
