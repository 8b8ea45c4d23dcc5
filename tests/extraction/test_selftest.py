import math

import numpy as np
import pytest

from alnus.extraction.selftest import Check, eight_bit_case, run_selftest


@pytest.fixture(scope="module")
def checks():
    return run_selftest()


def test_every_check_passes_here(checks):
    assert [check for check in checks if not check.passed] == []


def test_seventy_five_textures_of_the_ibsi_phantom_are_checked(checks):
    assert sum(check.what.startswith("IBSI") for check in checks) == 75


def test_all_1032_features_are_checked(checks):
    counts = [int(check.what.split()[2]) for check in checks if "features of" in check.what]
    assert sum(counts) == 1032


def test_every_image_type_is_checked_by_its_pixels(checks):
    pixels = [check.what for check in checks if "pixels of" in check.what]
    assert len(pixels) == 4 + 1 + 5 + 4 + 1


def test_all_1032_features_of_the_eight_bit_case_are_counted(checks):
    counted = [check for check in checks if "eight bits" in check.what]
    assert sum(check.expected for check in counted) == 1032
    assert sum(check.found for check in counted) == 1032


def test_the_eight_bit_case_holds_bytes_from_2_to_252():
    case = eight_bit_case()
    inside = case.image[case.roi]
    assert inside.dtype == np.uint8
    assert (inside.min(), inside.max()) == (2, 252)


@pytest.mark.parametrize("found", [1.1, 0.9, math.nan, math.inf])
def test_a_check_fails_beyond_its_tolerance_and_without_a_number(found):
    assert not Check("a number", 1.0, found, 0.05).passed
