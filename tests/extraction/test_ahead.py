import time
from dataclasses import replace

import numpy as np
import pytest

from alnus.extraction import ahead as ahead_module
from alnus.extraction.ahead import Ahead
from alnus.extraction.batch import extracted
from alnus.extraction.store import Store
from tests.extraction.cases import SMALL, write_cases


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    return [
        case for case in write_cases(tmp_path_factory.mktemp("cases"), 8) if case.case_id != "003"
    ]


@pytest.fixture
def ahead(tmp_path):
    return Ahead.of(SMALL, Store(tmp_path / "records", SMALL.sha256()))


def taken(ahead, case):
    digest = ahead.digest(case)
    return digest, ahead.numbers(case, case.read(), digest)


def test_what_is_taken_ahead_is_what_an_extraction_gives(cases, ahead, tmp_path):
    found = dict(taken(ahead, case) for case in cases[:5])
    plain = list(extracted(cases, SMALL))
    assert list(extracted(cases, SMALL, ahead=found)) == plain
    assert list(extracted(cases, SMALL, ahead=found, store=tmp_path / "records")) == plain


def test_what_was_taken_ahead_is_kept_and_not_taken_again(cases, ahead, tmp_path):
    case = cases[0]
    found = dict([taken(ahead, case)])
    assert not (tmp_path / "records").exists()
    list(extracted([case], SMALL, ahead=found, store=tmp_path / "records"))
    assert taken(ahead, case) == (case.digest(), None)


def test_only_cases_that_are_left_count_as_progress(cases, ahead):
    found = dict([taken(ahead, cases[0])])
    seen = []
    list(extracted(cases[:3], SMALL, ahead=found, progress=lambda *counts: seen.append(counts)))
    assert seen == [(1, 2), (2, 2)]


def test_nothing_is_taken_ahead_when_time_is_up(cases, ahead):
    late = replace(ahead, until=time.time() - 1)
    assert late.digest(cases[0]) == ""
    assert late.numbers(cases[0], cases[0].read(), "") is None


def test_a_large_roi_is_left_to_the_extraction(cases, ahead, monkeypatch):
    monkeypatch.setattr(ahead_module, "LARGEST", 100)
    assert taken(ahead, cases[0])[1] is None


def test_a_file_that_changes_meanwhile_is_left_to_the_extraction(cases, ahead):
    case = cases[0].read()
    assert ahead.numbers(cases[0], case, ahead.digest(cases[1])) is None


def test_a_case_without_features_is_left_to_the_extraction(cases, ahead):
    case = cases[0].read()
    wide = replace(case, image=np.where(case.roi, case.image * 1e6, 0.0))
    assert ahead.numbers(cases[0], wide, ahead.digest(cases[0])) is None
