"""Licenses of everything that is installed beside alnus, from its own metadata; offline.

Ends with 1 when one is under the GPL or says nothing. Known faults of versions are in no file of an
installation: that check needs a database, e.g. ``pip-audit``, and a network.
"""

import re
import sys
from importlib.metadata import Distribution, distributions

GPL = re.compile(r"(?<!L)(?<!Lesser )\b(?:A?GPL|GNU (?:Affero )?General Public)", re.IGNORECASE)
SAID = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python|MPL|Mozilla|LGPL|Lesser|Zlib|Unlicense|HPND|CMU|0BSD|CC0|Public"
    r"|GCC|Permission is hereby granted|Redistribution and use",
    re.IGNORECASE,
)


def license_of(found: Distribution) -> str:
    """Give what a distribution says: its expression, its classifiers, or a license file's beginning."""
    meta = found.metadata
    kinds = [c.split(" :: ")[-1] for c in meta.get_all("Classifier", []) if "License ::" in c]
    told = meta.get("License-Expression") or ", ".join(kinds) or meta.get("License")
    files = [file for file in found.files or () if "licen" in file.name.lower()]
    return (told or "".join(file.read_text() for file in files[:1]))[:2000]


def faults() -> list[str]:
    """Name what may not be here."""
    told = []
    for found in distributions():
        text = license_of(found)
        alternatives = re.split(r"\s+OR\s+", text)
        if all(GPL.search(part) and "exception" not in part.lower() for part in alternatives):
            told.append(f"{found.name}: {text[:80]}")
        elif not SAID.search(text):
            told.append(f"{found.name}: no license that is known: {text[:80]!r}")
    return sorted(set(told))


if __name__ == "__main__":
    found = faults()
    names = {one.name for one in distributions()}
    print(f"{len(names)} distributions looked at, {len(found)} to look into")
    print(*found, sep="\n")
    sys.exit(bool(found))
