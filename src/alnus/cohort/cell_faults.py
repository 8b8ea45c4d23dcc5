"""Faults of single cells: equal ones are one sentence with their rows."""

SHOWN = 5  # rows that are named, of many with the same fault


class CellFaults:
    """Collects what is wrong with cells."""

    def __init__(self) -> None:
        """Begin without a fault."""
        self._places: dict[tuple[str, str], dict[str, str]] = {}

    def add(self, here: str, what: str, remedy: str = "") -> None:
        """Note a fault.

        Parameters
        ----------
        here : str
            The row, e.g. ``"row 5 (patient P003)"``.
        what : str
            What is wrong; what follows ``"; found "`` may differ between equal faults.
        remedy : str
            What to do.
        """
        what, _, found = what.partition("; found ")
        self._places.setdefault((what, remedy), {})[here] = found

    def sentences(self) -> list[str]:
        """Say each fault once, in the order in which they came."""
        return [
            _sentence(what, places) + (f". {remedy}" if remedy else "")
            for (what, remedy), places in self._places.items()
        ]


def _sentence(what: str, places: dict[str, str]) -> str:
    if len(places) == 1:
        ((here, found),) = places.items()
        return f"{here}: {what}" + (f"; found {found}" if found else "")
    named = list(places.items())[:SHOWN]
    told = ", ".join(f"{found} in {here}" if found else here for here, found in named)
    rest = len(places) - SHOWN
    more = f" and {rest} more row{'s' * (rest > 1)}" if rest > 0 else ""
    verb = "found" if named[0][1] else "in"
    return f"{what}; {verb} {told}{more}"
