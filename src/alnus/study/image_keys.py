"""Keys of a study file that belong to images: needed, or, beside tables of features, none of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from alnus.errors import Fault

NEEDED = ("image", "roi", "spacing")
OF_PATIENTS = (*NEEDED, "hilum", "hilum_label", "pictures", "look_for_traces")
SECTIONS = ("extraction", "roi_cleaning", "second_reader", "perturbation")


def image_key_faults(content: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield keys of images that are missing, or stand beside ``[features]``."""
    patients = content.get("patients")
    patients = patients if isinstance(patients, dict) else {}
    if "features" not in content:
        missing = [key for key in NEEDED if patients.get(key, "") == ""]
        yield from (Fault(f"patients.{key}", "is missing") for key in missing if patients)
        return
    places = [f"patients.{key}" for key in OF_PATIENTS if key in patients]
    for place in (*places, *(key for key in SECTIONS if key in content)):
        yield Fault(
            place, "belongs to images; here [features] stands in their place. Remove one of them"
        )


def without_image_keys(content: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out the defaults of keys that belong to images, where features come from tables."""
    patients = {k: v for k, v in content["patients"].items() if k not in OF_PATIENTS}
    return {**{k: v for k, v in content.items() if k not in SECTIONS}, "patients": patients}
