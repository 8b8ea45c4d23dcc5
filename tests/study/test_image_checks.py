from dataclasses import replace

import pytest

from alnus.errors import AlnusWarning
from alnus.study.image_checks import check_images
from tests.imaging.files import case_files


def test_faults_come_in_order_and_remarks_are_warned_of(tmp_path):
    sound = case_files(tmp_path)
    cases = [replace(sound, case_id=name, roi=tmp_path / name) for name in ("x.png", "y.png")]
    found = list(check_images([cases[0], sound, cases[1]], jobs=1).faults)
    assert [fault.split(":")[0] for fault in found] == ["Case x.png", "Case y.png"]


def test_a_table_in_two_units_is_told_after_its_cases(tmp_path):
    sound = case_files(tmp_path)
    with pytest.warns(AlnusWarning) as warned:
        assert not check_images([sound, replace(sound, spacing=(80, 80))], jobs=1).faults
    said = [str(item.message) for item in warned]
    assert said[0].startswith("Case A: pixels of 80 x 80 mm are unusual")
    assert said[1].startswith("Pixels of one table measure from 0.2 mm (case A) to 80 mm")


def test_what_many_cases_share_is_said_once(tmp_path):
    sound = case_files(tmp_path)
    cases = [replace(sound, case_id=f"P{n}", spacing=(1.5, 1.5)) for n in range(5)]
    with pytest.warns(AlnusWarning) as warned:
        assert not check_images(cases, jobs=1).faults
    (said,) = [str(item.message) for item in warned]
    assert said.startswith("5 cases (P0, P1, P2, …): pixels of 1.5 x 1.5 mm are unusual")


def test_what_few_cases_share_is_said_of_each(tmp_path):
    sound = case_files(tmp_path)
    cases = [replace(sound, case_id=f"P{n}", spacing=(1.5, 1.5)) for n in range(3)]
    with pytest.warns(AlnusWarning) as warned:
        check_images(cases, jobs=1)
    assert [str(item.message)[:8] for item in warned] == ["Case P0:", "Case P1:", "Case P2:"]
