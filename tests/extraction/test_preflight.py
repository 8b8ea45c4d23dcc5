from dataclasses import replace

import numpy as np
import pytest

from alnus.extraction.extract import extract
from alnus.extraction.image_types.binary_pattern import BinaryPattern
from alnus.extraction.image_types.laplacian import Laplacian
from alnus.extraction.preflight import gray_levels, preflight
from alnus.extraction.settings import ExtractionSettings
from alnus.imaging.case import Case
from alnus.imaging.source import InMemory
from tests.extraction.cases import write_cases

DEFAULT = ExtractionSettings()
# PyRadiomics' default: one bin width for every image type
ALL_25 = replace(
    DEFAULT, image_types=replace(DEFAULT.image_types, binary_pattern=BinaryPattern(bin_width=25.0))
)


def node(number: int, *, spacing: tuple[float, float] = (0.1, 0.2)) -> InMemory:
    rng = np.random.default_rng(number)
    rows, columns = np.mgrid[:64, :80]
    roi = ((rows - 32) / (18 + number)) ** 2 + ((columns - 40) / (24 + number)) ** 2 < 1
    image = 90 + 30 * np.sin(rows / (3 + number)) + rng.normal(0, 20 + number, rows.shape)
    return InMemory(Case(f"node {number}", image.clip(0, 255).round(), roi, spacing))


NODES = [node(number) for number in range(6)]


@pytest.fixture(scope="module")
def all_25():
    return preflight(NODES, ALL_25)


def test_one_bin_width_for_all_leaves_the_binary_pattern_one_gray_level(all_25):
    lbp = all_25.image_types.set_index("image_type").loc["lbp-2D"]
    assert (lbp["n_one_level"], lbp["n_cases"], lbp["high"]) == (6, 6, 1)
    assert "lbp-2D has one gray level in 6 of 6 cases at bin width 25" in "\n".join(
        all_25.sentences()
    )


def constant_patterns(looked):
    idle = looked.features
    return {
        name
        for name in idle.loc[idle["reason"] == "constant", "feature"]
        if name.startswith("lbp-2D")
    }


def test_the_53_features_that_are_constant_on_one_gray_level_are_named(all_25):
    constant = constant_patterns(all_25)
    assert len(constant) == 53
    assert sum(name.startswith("lbp-2D_glcm") for name in constant) == 24
    assert "lbp-2D_ngtdm_Coarseness" in constant


def test_a_bin_width_of_one_leaves_constant_what_the_patterns_themselves_share():
    left = constant_patterns(preflight(NODES, DEFAULT))
    assert {name.split("_")[1] for name in left} == {"firstorder"}


def test_a_constant_feature_is_constant_and_a_duplicate_one(all_25):
    values = [extract(node.read(), ALL_25) for node in NODES]
    for feature, reason, reference in all_25.features.itertuples(index=False):
        column = [row[feature] for row in values]
        if reason == "constant":
            assert len(set(column)) == 1
        else:
            assert column == [row[reference] for row in values]


def test_gray_levels_are_those_that_occur():
    image = np.tile([0.0, 30.0, 90.0], (6, 4))
    case = Case("A", image, np.ones(image.shape, bool))
    assert gray_levels(case, DEFAULT)["original"] == 3
    assert gray_levels(case, replace(DEFAULT, bin_count=2))["original"] == 2


def test_sizes_are_in_pixels_and_millimeters():
    square = np.zeros((20, 30), bool)
    square[2:12, 3:23] = True
    case = Case("A", np.random.default_rng(0).random((20, 30)), square, (0.1, 0.2))
    (row,) = preflight([InMemory(case)], DEFAULT).cases.to_dict("records")
    assert row["n_rows"], row["n_columns"] == (20, 30)
    assert (row["roi_pixels"], row["box_rows"], row["box_columns"]) == (200, 10, 20)
    assert (row["roi_area"], row["box_height"], row["box_width"]) == pytest.approx((4, 1, 4))


def test_spacings_are_counted():
    looked = preflight([*NODES, node(7, spacing=(0.3, 0.3))], DEFAULT)
    assert (
        "Spacing: 0.1 x 0.2 mm (6 cases, given), 0.3 x 0.3 mm (1 case, given)" in looked.sentences()
    )


def test_an_image_type_that_is_skipped_is_named_with_its_reason():
    wide = replace(
        DEFAULT, image_types=replace(DEFAULT.image_types, laplacian=Laplacian((0.2, 40.0)))
    )
    looked = preflight(NODES, wide)
    assert any("log-sigma-40-0-mm-3D is not defined on 6" in said for said in looked.sentences())
    table = looked.image_types.set_index("image_type")
    assert table.loc["log-sigma-40-0-mm-3D", "n_skipped"] == 6
    assert "side of 64 pixels is below" in str(table.loc["log-sigma-40-0-mm-3D", "reason"])
    assert table.loc["log-sigma-0-2-mm-3D", "n_cases"] == 6


def test_settings_whose_every_image_type_is_skipped_are_told_too():
    wide = replace(
        DEFAULT, image_types=replace(DEFAULT.image_types.only(()), laplacian=Laplacian((40.0,)))
    )
    looked = preflight(NODES, wide)
    assert looked.image_types["n_skipped"].tolist() == [6]
    assert looked.features.empty


def test_refused_cases_are_listed_with_their_sentence(tmp_path):
    looked = preflight(write_cases(tmp_path, 8), DEFAULT)
    assert looked.failures["case_id"].tolist() == ["003"]
    assert looked.failures["reason"].str.contains("the ROI is empty").all()
    assert len(looked.cases) == 7


def test_a_sample_is_spread_evenly_and_progress_told():
    calls = []
    looked = preflight(NODES, DEFAULT, sample=3, progress=lambda *call: calls.append(call))
    assert looked.cases["case_id"].tolist() == ["node 0", "node 2", "node 5"]
    assert calls == [(1, 3), (2, 3), (3, 3)]
    assert looked.sentences()[0] == "Preflight: 3 of 6 cases looked at"


def test_of_a_single_case_nothing_is_called_idle():
    assert preflight(NODES[:1], ALL_25).features.empty


def test_of_refused_cases_alone_no_size_is_told(tmp_path):
    refused = write_cases(tmp_path, 4)[3:]
    assert preflight(refused, DEFAULT).sentences()[0] == "Preflight: 1 of 1 cases looked at"
