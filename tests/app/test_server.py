"""Questions and answers, good ones and hostile ones."""

import json
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alnus.app import bodies
from alnus.app.asked import CalipersAsked
from alnus.app.drawing import border, outlined
from alnus.imaging.nrrd_file import nrrd_bytes
from alnus.imaging.picture import Picture
from alnus.imaging.read import read_case
from alnus.model_file import write_model
from alnus.prediction.files import Files, predict_files
from tests.app.nodes import CALIPERS, MODEL, SHAPE, SPACING, VALUES, node_file, node_image, png
from tests.delineation.nodes import phantom
from tests.imaging.dicom_files import dicom

ENDINGS = (".seg.nrrd", ".nrrd", ".png", ".json")
CANARY = "Canary^Zhang"


def outline_of(client, picture):
    answer = client.post("/outline", json={"picture": picture, "points": CALIPERS})
    assert answer.status_code == 200, answer.text
    return answer.json()["outline"]


def test_a_picture_tells_what_it_is(client):
    told = client.post("/pictures", content=node_file(), headers={"x-name": "a%20node.nrrd"}).json()
    assert (told["rows"], told["columns"], told["frames"]) == (*SHAPE, 1)
    assert told["scale"] == {"spacing": list(SPACING), "source": "the header"}
    assert told["name"] == "a node.nrrd"
    assert not told["color"]


def test_pixels_are_those_of_the_file(client, picture):
    answer = client.get(f"/pictures/{picture}/1")
    assert (answer.headers["x-bits"], answer.headers["x-channels"]) == ("8", "1")
    assert (np.frombuffer(answer.content, np.uint8).reshape(SHAPE) == node_image()).all()


def test_other_numbers_are_spread_over_16_bits(client):
    values = node_image().astype(np.float32) * 3.5 - 100
    key = client.post("/pictures", content=nrrd_bytes(values), headers={"x-name": "a.nrrd"}).json()[
        "picture"
    ]
    answer = client.get(f"/pictures/{key}/1")
    shown = np.frombuffer(answer.content, "<u2").reshape(SHAPE)
    assert (answer.headers["x-bits"], shown.min(), shown.max()) == ("16", 0, 65535)


def test_calipers_give_the_outline_of_the_command_line(client, picture):
    asked = CalipersAsked(picture, CALIPERS)
    assert outline_of(client, picture) == outlined(Picture(node_image()), asked).tolist()


def test_swapped_axes_are_refused_in_words(client, picture):
    answer = client.post(
        "/outline", json={"picture": picture, "points": CALIPERS[2:] + CALIPERS[:2]}
    )
    assert answer.status_code == 422
    assert "the axes are swapped" in answer.json()["refusal"]


def test_measurements_come_in_millimeters_and_fill_the_form(client, picture):
    node = outline_of(client, picture)
    hilum = [[80, 75], [120, 75], [120, 85], [80, 85]]
    told = client.post(
        "/measurements", json={"picture": picture, "node": node, "hilum": hilum}
    ).json()
    assert told["unit"] == "mm"
    assert told["long_axis"] == pytest.approx(12, rel=0.1)
    assert told["values"] == {"thickness": f"{told['cortical_thickness'] / 10:.3f}"}
    absent = {"picture": picture, "node": node, "hilum_absent": True}
    told = client.post("/measurements", json=absent).json()
    assert (told["hilum"], told["cortical_thickness"], told["values"]) == (False, None, {})


def test_two_points_on_the_ruler_give_the_scale_of_a_picture_that_has_none(client):
    key = client.post("/pictures", content=png(), headers={"x-name": "a.png"}).json()["picture"]
    drawn = {"picture": key, "node": outline_of(client, key)}
    assert client.post("/measurements", json=drawn).json()["unit"] == "pixel"
    ruler = {"points": [[10, 10], [10, 110]], "millimeters": 10}
    told = client.post("/measurements", json={**drawn, "ruler": ruler}).json()
    assert (told["unit"], told["source"]) == ("mm", "two points on the ruler")
    refused = client.post("/predictions", json={"values": VALUES, "drawn": drawn})
    assert "Set two points on the ruler" in refused.json()["refusal"]
    with_ruler = {"values": VALUES, "drawn": {**drawn, "ruler": ruler}}
    assert client.post("/predictions", json=with_ruler).status_code == 200


def test_a_ruler_does_not_outvote_the_file(client, picture):
    drawn = {
        "picture": picture,
        "node": outline_of(client, picture),
        "ruler": {"points": [[10, 10], [10, 110]], "millimeters": 33},
    }
    answer = client.post("/measurements", json=drawn)
    assert answer.status_code == 422
    assert "the image's file says 0.1 x 0.1 mm" in answer.json()["refusal"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_risk_is_that_of_the_command_line_on_the_saved_roi(client, picture, tmp_path, ending):
    node = outline_of(client, picture)
    drawn = {"picture": picture, "node": node}
    shown = client.post("/predictions", json={"values": VALUES, "drawn": drawn}).json()
    saved = client.post("/roi", json={"drawn": drawn, "ending": ending})
    image, roi, model = (tmp_path / name for name in ("node.nrrd", f"roi{ending}", "model.json"))
    image.write_bytes(node_file())
    roi.write_bytes(saved.content)
    write_model(MODEL, model)
    texts = [f"{name}={value}" for name, value in VALUES.items()]
    found = predict_files(model, Files(image, roi), assignments=texts)
    assert shown["risk"]["value"] == pytest.approx(found.probability, abs=1e-9)
    assert shown["risk"]["low"] == pytest.approx(found.risk.low, abs=1e-9)
    assert shown["points"] == pytest.approx(found.points, abs=1e-9)
    assert [part["name"] for part in shown["contributions"]] == list(MODEL.model.variables)


def test_a_saved_roi_comes_back_as_it_was(client, picture):
    drawn = {"picture": picture, "node": outline_of(client, picture)}
    for ending in ENDINGS:
        saved = client.post("/roi", json={"drawn": drawn, "ending": ending}).content
        back = client.post(
            f"/pictures/{picture}/1/roi", content=saved, headers={"x-name": f"a{ending}"}
        )
        assert back.json()["whole"], ending
        again = {"drawn": {**drawn, "node": back.json()["outline"]}, "ending": ".png"}
        first = client.post("/roi", json={"drawn": drawn, "ending": ".png"}).content
        assert client.post("/roi", json=again).content == first


def test_the_hilum_is_saved_apart(client, picture):
    drawn = {"picture": picture, "node": outline_of(client, picture)}
    answer = client.post("/roi", json={"drawn": drawn, "which": "hilum"})
    assert answer.json()["refusal"] == "There is no hilum. Draw it first."
    hilum = [[80, 75], [120, 75], [120, 85], [80, 85]]
    saved = client.post("/roi", json={"drawn": {**drawn, "hilum": hilum}, "which": "hilum"})
    assert saved.status_code == 200


def test_what_is_doubted_stands_beside_the_risk_or_refuses_it(client, picture):
    drawn = {"picture": picture, "node": outline_of(client, picture)}
    told = client.post(
        "/predictions", json={"values": {**VALUES, "age": 90}, "drawn": drawn}
    ).json()
    assert any(
        note.startswith("Age 90 years is outside the trained range") for note in told["notes"]
    )
    refused = client.post("/predictions", json={"values": {**VALUES, "age": 5200}, "drawn": drawn})
    assert refused.status_code == 422
    assert "--anyway" not in refused.text


@pytest.mark.parametrize("name", ["anyway", "case", "model_file"])
def test_a_value_reaches_no_switch(client, picture, name):
    drawn = {"picture": picture, "node": outline_of(client, picture)}
    asked = {"values": {**VALUES, "age": 5200, name: 1}, "drawn": drawn}
    answer = client.post("/predictions", json=asked)
    assert (answer.status_code, answer.json()["faults"]) == (
        422,
        ["knows no variable of this name"],
    )


def test_all_faults_of_a_form_are_told_at_once(client):
    answer = client.post("/predictions", json={"values": {"age": "old", "shoe": 3}})
    told = answer.json()["faults"]
    assert answer.status_code == 422
    assert "Age (years) must be a number; found 'old'" in told
    assert any(text.startswith("knows no variable shoe") for text in told)
    assert "needs an image and an ROI, or rad_score instead" in told


def test_traces_are_told(client):
    clean, roi, _ = phantom(3)
    row = int(np.flatnonzero(roi.any(axis=1))[0])
    column = int(np.flatnonzero(roi[row]).mean())
    marked = clean.copy()
    marked[row - 6 : row + 7, column] = marked[row, column - 6 : column + 7] = 255
    node = border(roi).tolist()
    for image, seen in ((clean, False), (marked, True)):
        answer = client.post("/pictures", content=png(image), headers={"x-name": "a.png"}).json()
        told = client.post("/traces", json={"picture": answer["picture"]}).json()
        assert told == {"anywhere": seen, "at_node": None}
        told = client.post("/traces", json={"picture": answer["picture"], "node": node}).json()
        assert told == {"anywhere": seen, "at_node": seen}


def bomb(width=60_000, height=60_000):
    """A PNG of a few bytes that asks for 3.6 gigapixels."""

    def chunk(kind, content):
        return (
            struct.pack(">I", len(content))
            + kind
            + content
            + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rest = chunk(b"IDAT", zlib.compress(bytes(10_000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + rest


HOSTILE = {
    "garbage": (b"no picture at all", "a.png"),
    "empty": (b"", "a.nrrd"),
    "bomb": (bomb(), "a.png"),
    "another ending": (node_file(), "a.dcm"),
    "an unknown ending": (node_file(), "a.exe"),
    "a path": (b"x", "../../../../etc/passwd"),
    "cut off": (node_file()[:900], "a.nrrd"),
    "a null": (b"\0" * 500, "a\0b.png"),
    "a long name": (b"x", "a" * 5000 + ".png"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_in_a_sentence_and_leaves_nothing(client, app, what):
    content, name = HOSTILE[what]
    answer = client.post(
        "/pictures", content=content, headers={"x-name": name.replace("\0", "%00")}
    )
    assert answer.status_code == 422
    assert answer.json()["refusal"].startswith("The file ")
    assert "alnus-" not in answer.text  # no path of ours
    assert list(client_folder(app).iterdir()) == []


def client_folder(app):
    routes = app._app.routes
    desk = next(cell.cell_contents for cell in routes[2].endpoint.__closure__)
    return Path(desk.pictures._folder)


def test_an_upload_that_is_too_large_is_cut_short(client, app, monkeypatch):
    monkeypatch.setattr("alnus.app.server.LARGEST_UPLOAD", 1000)
    assert client.post("/pictures", content=b"x" * 1001).status_code == 413
    unannounced = client.post("/pictures", content=iter([b"x" * 600, b"x" * 600]))
    assert unannounced.status_code == 413
    assert list(client_folder(app).iterdir()) == []


def test_a_question_that_is_too_large_is_cut_short(client, monkeypatch):
    monkeypatch.setattr(bodies, "LARGEST_QUESTION", 100)
    assert client.post("/outline", json={"picture": "x" * 200, "points": []}).status_code == 413


def test_a_patient_s_name_in_a_dicom_file_reaches_nobody(client, tmp_path, caplog, capfd):
    path = dicom(tmp_path, node_image(), PatientName=CANARY, PatientID=CANARY,
                       InstitutionName=CANARY, StudyDescription=CANARY)  # fmt: skip
    answer = client.post("/pictures", content=path.read_bytes(), headers={"x-name": "a.dcm"})
    assert answer.status_code == 200
    node = outline_of(client, answer.json()["picture"])
    drawn = {"picture": answer.json()["picture"], "node": node,
             "ruler": {"points": [[10, 10], [10, 110]], "millimeters": 10}}  # fmt: skip
    told = [answer.text, client.post("/measurements", json=drawn).text]
    told.append(client.post("/predictions", json={"values": VALUES, "drawn": drawn}).text)
    told += [client.post("/roi", json={"drawn": drawn, "ending": end}).text for end in ENDINGS]
    heard = "".join([*told, caplog.text, *capfd.readouterr()])
    assert "Canary" not in heard
    assert "Zhang" not in heard


def test_the_oldest_of_many_pictures_is_closed(client, app):
    keys = [
        client.post("/pictures", content=png(), headers={"x-name": "a.png"}).json()["picture"]
        for _ in range(14)
    ]
    assert (
        client.get(f"/pictures/{keys[0]}/1")
        .json()["refusal"]
        .startswith("This picture is not open")
    )
    assert client.get(f"/pictures/{keys[-1]}/1").status_code == 200
    assert len(list(client_folder(app).iterdir())) == 12


def malformed(rng, picture):
    """A question that no page asks."""
    path = rng.choice(["/outline", "/brush", "/measurements", "/traces", "/predictions", "/roi", "/registry",
                       "/registry/outcome", "/worklist/open", "/worklist/reading", "/pictures", "/nowhere",
                       f"/pictures/{picture}/1/roi", "/pictures/%00/1/roi", "/pictures/x/99999999999/roi"])  # fmt: skip
    strange: list[Any] = [None, True, -1, 1e308, 10**30, "", "x" * 300, [], [[]], {}, [[1, 2]], [[1e9, 0]] * 4,
               CALIPERS, CALIPERS[:3], [[0, 0]] * 50, "\u202e=cmd|", "N9"]  # fmt: skip
    keys = ["picture", "points", "frame", "method", "outline", "path", "radius", "adds", "node", "hilum", "ruler",
            "values", "drawn", "ending", "which", "case_id", "risk", "outcome", "number", "__class__"]  # fmt: skip
    question = {
        key: strange[rng.integers(len(strange))] for key in rng.choice(keys, rng.integers(0, 6))
    }
    if rng.random() < 0.7:
        question |= {"picture": picture}
    if rng.random() < 0.4:
        question |= {"drawn": {"picture": picture, "node": strange[rng.integers(len(strange))]}}
    body = json.dumps(question).encode()
    kind = rng.integers(5)
    if kind == 0:
        body = bytes(rng.integers(0, 256, rng.integers(0, 200), dtype=np.uint8))
    elif kind == 1:
        body = body[: rng.integers(len(body) + 1)]
    elif kind == 2:
        body = body.replace(b"null", b"NaN").replace(b"1e+308", b"1e999") + b" " * 3
    return str(path), body


def test_a_thousand_malformed_questions_end_in_no_error_of_ours(client, picture):
    rng = np.random.default_rng(20261126)
    statuses = []
    for _ in range(1000):
        path, body = malformed(rng, picture)
        statuses.append(client.post(path, content=body).status_code)
    assert max(statuses) < 500
    assert {404, 422} <= set(statuses)
    assert client.get(f"/pictures/{picture}/1").status_code == 200


def test_nested_json_is_refused(client):
    body = b"[" * 100_000
    assert client.post("/outline", content=body).status_code == 422


def test_the_saved_roi_is_a_case_with_the_image(client, picture, tmp_path):
    drawn = {"picture": picture, "node": outline_of(client, picture)}
    saved = client.post("/roi", json={"drawn": drawn, "ending": ".seg.nrrd"}).content
    (tmp_path / "roi.seg.nrrd").write_bytes(saved)
    (tmp_path / "node.nrrd").write_bytes(node_file())
    case = read_case(tmp_path / "node.nrrd", tmp_path / "roi.seg.nrrd")
    assert case.spacing == SPACING
    assert case.roi.sum() == pytest.approx(np.pi * 60 * 30, rel=0.1)
