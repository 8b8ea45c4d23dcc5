"""Several files by one name with a star."""

import re
from pathlib import Path


def matching(path: Path) -> list[Path]:
    """Find the files that a name with a star stands for, in the order of their names.

    Raises
    ------
    ValueError
        When there is none.
    """
    if "*" not in path.name:
        return [path]
    plain = re.sub(r"\*+", "*", path.name.replace("[", "[[]").replace("?", "[?]"))
    found = sorted(path.parent.glob(plain))
    if not found:
        message = f"{path} matches no file. Correct the name, or leave the case out"
        raise ValueError(message)
    return found
