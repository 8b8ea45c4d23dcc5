"""Texts as LaTeX prints them: its own letters escaped, others by a command where it has one."""

import re
from collections.abc import Iterable

_GREEK = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "zeta",
    "eta",
    "theta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "omicron",
    "pi",
    "rho",
    "varsigma",
    "sigma",
    "tau",
    "upsilon",
    "phi",
    "chi",
    "psi",
    "omega",
]
_UPRIGHT = {
    "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma",
    "Υ": "Upsilon", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΧ", (rf"mathrm{{{letter}}}" for letter in "ABEZHIKMNOPTX"), strict=True)),
}  # fmt: skip
_MATHEMATICS = {
    "−": "-", "±": r"\pm", "×": r"\times", "<": "<", ">": ">", "≥": r"\geq", "≤": r"\leq",
    "∞": r"\infty", "≈": r"\approx", "≠": r"\neq", "√": r"\surd", "→": r"\rightarrow",
    "←": r"\leftarrow", "∑": r"\sum", "∆": r"\Delta", "µ": r"\mu", "⩾": r"\geq", "⩽": r"\leq",
    **{chr(0x3B1 + place): rf"\{name}" for place, name in enumerate(_GREEK) if name != "omicron"},
    "ο": "o",
    **{letter: rf"\{name}" for letter, name in _UPRIGHT.items()},
}  # fmt: skip
ESCAPES = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "–": "--", "’": "'", "“": "``", "”": "''", "…": r"\ldots{}", "\u2011": "-", "\u2010": "-",
    "\u2009": r"\,", "\u202f": r"\,", "\u200b": "",
    **{letter: f"${command}$" for letter, command in _MATHEMATICS.items()},
    **{mark: rf"\textsuperscript{{{plain}}}"
       for mark, plain in zip("ᵃᵇᶜᵈᵉᶠᵍʰ⁰¹²³⁴⁵⁶⁷⁸⁹⁺", "abcdefgh0123456789+", strict=True)},
    "⁻": r"\textsuperscript{$-$}",
    **{mark: rf"\textsubscript{{{plain}}}" for mark, plain in zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)},
}  # fmt: skip
_SPECIAL = re.compile("|".join(map(re.escape, ESCAPES)))
_LATIN = "\u0180"  # up to here pdfLaTeX with T1 knows all letters but these, tried one by one
_RARE = frozenset("ĦħĸĿŀŉŦŧſ")


def escaped(text: str) -> str:
    r"""Write a text so that LaTeX prints it as it is.

    Examples
    --------
    >>> print(escaped("n < 5, −0.5 ± 2"))
    n $<$ 5, $-$0.5 $\pm$ 2
    """
    return _SPECIAL.sub(lambda found: ESCAPES[found.group()], text)


def beyond_latin(texts: Iterable[str]) -> str:
    """Give the letters that pdfLaTeX has no letter or command for, in their order."""
    found = {letter for text in texts for letter in text if letter >= _LATIN or letter in _RARE}
    return "".join(sorted(found - ESCAPES.keys()))
