"""The report as a list of its sections, in their order."""

from collections.abc import Mapping

from alnus.report.item import Item, Section
from alnus.report.sections.models import CLINICAL_SECTION, COMBINED_SECTION, RADIOMICS_SECTION
from alnus.report.sections.patients import METHODS_SECTION, PATIENTS_SECTION
from alnus.report.sections.performance import PERFORMANCE_SECTION
from alnus.report.sections.procedures import PROCEDURES_SECTION

CONTENTS: tuple[Section, ...] = (
    PATIENTS_SECTION,
    CLINICAL_SECTION,
    RADIOMICS_SECTION,
    COMBINED_SECTION,
    PERFORMANCE_SECTION,
    PROCEDURES_SECTION,
    METHODS_SECTION,
)
ITEMS: Mapping[str, Item] = {item.file: item for section in CONTENTS for item in section.items}
