"""The numbers of a text, and those of a report's tables."""

import csv
import re

NUMBER = re.compile(r"−?\d+(?:,\d{3})*(?:\.\d+)?")
PLACE = re.compile(r"\b(Table|Figure) S?\d+")


def numbers_of(text):
    """Every number of a text, without separators and the names of figures and tables."""
    return {
        found.replace(",", "") for found in NUMBER.findall(PLACE.sub("", text).replace("-", "−"))
    }


def printed_numbers(folder):
    """Every number in the printed tables of a report."""
    found = set()
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        found |= numbers_of(" ".join(cell for row in rows for cell in row))
        found |= {n.lstrip("−") for n in found}
    return found
