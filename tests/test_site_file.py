import json
from dataclasses import replace

import pytest

from alnus.canonical_json import sha256_of
from alnus.errors import ModelError
from alnus.site_file import InputSummary, Site, read_site, write_site
from alnus.validation.aggregates import RiskBin

SITE = Site(
    name="Jinan", model="combined", model_sha256="ab" * 32, outcome="ALN+", simulated=True,
    smallest=5, n=120, events=50, not_predicted=None, auc=0.8, auc_variance=0.0016, expected=48.5,
    in_the_large=0.1, in_the_large_variance=0.04, intercept=0.05, slope=0.9,
    covariance=((0.05, 0.01), (0.01, 0.03)), threshold=0.4, rule="youden",
    bins=(RiskBin(0.0, 0.4, 70, 12, 14.5), RiskBin(0.4, 1.0, 50, 38, 34.0)),
    inputs=(InputSummary("n_stage", "N stage", "", 0, None, None, (40, 50, 30)),),
    alnus="0.1.0",
)  # fmt: skip


def test_a_site_reads_back_as_it_was(tmp_path):
    write_site(SITE, tmp_path / "site.json")
    assert read_site(tmp_path / "site.json") == SITE


def test_a_changed_count_is_noticed(tmp_path):
    path = tmp_path / "site.json"
    write_site(SITE, path)
    path.write_text(path.read_text().replace('"events": 38', '"events": 39'))
    with pytest.raises(ModelError, match="does not fit its SHA-256"):
        read_site(path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"events": 49}, "the bins hold 120 patients and 50 events"),
        ({"expected": 40.0}, "do not add up to expected"),
        ({"auc": 1.2}, "auc"),
        ({"auc_variance": -1.0}, "auc_variance"),
        ({"rows": [1, 2]}, "unknown key"),
        ({"slope": "steep"}, "a number is needed"),
    ],
)
def test_a_sealed_file_that_contradicts_itself_is_refused(tmp_path, change, said):
    path = tmp_path / "site.json"
    write_site(SITE, path)
    content = {**json.loads(path.read_text()), **change}
    del content["sha256"]
    path.write_text(json.dumps({**content, "sha256": sha256_of(content)}))
    with pytest.raises(ModelError, match=said):
        read_site(path)


def test_a_cohort_of_one_outcome_is_no_site():
    bins = (RiskBin(0.0, 1.0, 120, 0, 48.5),)
    with pytest.raises(ValueError, match="both outcomes are needed"):
        replace(SITE, events=0, bins=bins)
