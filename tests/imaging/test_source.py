from dataclasses import replace

from alnus.imaging.case import Case
from alnus.imaging.source import InMemory
from tests.imaging.files import IMAGE, ROI

CASE = Case("A", IMAGE, ROI, (0.1, 0.2))


def test_a_case_in_memory_is_its_own_source():
    assert InMemory(CASE).read() is CASE
    assert InMemory(CASE).case_id == "A"


def test_the_digest_follows_pixels_roi_and_spacing_but_not_the_name():
    others = (
        replace(CASE, image=CASE.image + 1),
        replace(CASE, roi=~CASE.roi),
        replace(CASE, spacing=(0.2, 0.1)),
    )
    digest = InMemory(CASE).digest()
    assert digest not in {InMemory(case).digest() for case in others}
    assert InMemory(replace(CASE, case_id="B")).digest() == digest
