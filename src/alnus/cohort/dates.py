"""Days as hospitals write them; what could be two days is none."""

import datetime as dt
import re

# Year first; or day.month.year, which only dots write. 1/2/2020 is two days, and none here.
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[ T].*)?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?: .*)?")


def day(text: str) -> dt.date:
    """Read a day: ``2020-06-01``, with a time behind it, ``2020/6/1`` or ``1.6.2020``.

    Raises
    ------
    ValueError
        When the text is anything else, or may be two days, as ``1/6/2020``.
    """
    text = text.strip()
    if match := _YEAR_FIRST.fullmatch(text):
        year, _, month, date = match.groups()
    elif match := _DOTTED.fullmatch(text):
        date, month, year = match.groups()
    else:
        message = f"a date like 2020-06-01 is needed; found {text!r}"
        raise ValueError(message)
    try:
        return dt.date(int(year), int(month), int(date))
    except ValueError as error:
        message = f"a date that exists is needed; found {text!r}"
        raise ValueError(message) from error
