"""What Methods cite, as BibTeX and as a numbered list."""

import re
from collections.abc import Iterable, Mapping

from alnus.report.facts import Facts

# key → (kind, fields)
_ARTICLES: Mapping[str, Mapping[str, str]] = {
    "vanGriethuysen2017": {
        "author": "van Griethuysen, Joost J. M. and Fedorov, Andriy and Parmar, Chintan and others",
        "title": "Computational radiomics system to decode the radiographic phenotype",
        "journal": "Cancer Research", "year": "2017", "volume": "77", "pages": "e104--e107",
        "doi": "10.1158/0008-5472.CAN-17-0339",
    },
    "Zwanenburg2020": {
        "author": "Zwanenburg, Alex and Vallières, Martin and Abdalah, Mahmoud A. and others",
        "title": "The {Image Biomarker Standardization Initiative}: standardized quantitative radiomics "
        "for high-throughput image-based phenotyping",
        "journal": "Radiology", "year": "2020", "volume": "295", "pages": "328--338",
        "doi": "10.1148/radiol.2020191145",
    },
    "Johnson2007": {
        "author": "Johnson, W. Evan and Li, Cheng and Rabinovic, Ariel",
        "title": "Adjusting batch effects in microarray expression data using empirical Bayes methods",
        "journal": "Biostatistics", "year": "2007", "volume": "8", "pages": "118--127",
        "doi": "10.1093/biostatistics/kxj037",
    },
    "Ding2005": {
        "author": "Ding, Chris and Peng, Hanchuan",
        "title": "Minimum redundancy feature selection from microarray gene expression data",
        "journal": "Journal of Bioinformatics and Computational Biology", "year": "2005",
        "volume": "3", "pages": "185--205", "doi": "10.1142/S0219720005001004",
    },
    "Tibshirani1996": {
        "author": "Tibshirani, Robert",
        "title": "Regression shrinkage and selection via the lasso",
        "journal": "Journal of the Royal Statistical Society: Series B", "year": "1996",
        "volume": "58", "pages": "267--288", "doi": "10.1111/j.2517-6161.1996.tb02080.x",
    },
    "Firth1993": {
        "author": "Firth, David", "title": "Bias reduction of maximum likelihood estimates",
        "journal": "Biometrika", "year": "1993", "volume": "80", "pages": "27--38",
        "doi": "10.1093/biomet/80.1.27",
    },
    "DeLong1988": {
        "author": "DeLong, Elizabeth R. and DeLong, David M. and Clarke-Pearson, Daniel L.",
        "title": "Comparing the areas under two or more correlated receiver operating characteristic "
        "curves: a nonparametric approach",
        "journal": "Biometrics", "year": "1988", "volume": "44", "pages": "837--845",
        "doi": "10.2307/2531595",
    },
    "Obuchowski1997": {
        "author": "Obuchowski, Nancy A.",
        "title": "Nonparametric analysis of clustered ROC curve data",
        "journal": "Biometrics", "year": "1997", "volume": "53", "pages": "567--578",
    },
    "Youden1950": {
        "author": "Youden, W. J.", "title": "Index for rating diagnostic tests",
        "journal": "Cancer", "year": "1950", "volume": "3", "pages": "32--35",
    },
    "Wilson1927": {
        "author": "Wilson, Edwin B.",
        "title": "Probable inference, the law of succession, and statistical inference",
        "journal": "Journal of the American Statistical Association", "year": "1927",
        "volume": "22", "pages": "209--212", "doi": "10.1080/01621459.1927.10502953",
    },
    "RaoScott1992": {
        "author": "Rao, J. N. K. and Scott, A. J.",
        "title": "A simple method for the analysis of clustered binary data",
        "journal": "Biometrics", "year": "1992", "volume": "48", "pages": "577--585",
    },
    "Efron1997": {
        "author": "Efron, Bradley and Tibshirani, Robert",
        "title": "Improvements on cross-validation: the .632+ bootstrap method",
        "journal": "Journal of the American Statistical Association", "year": "1997",
        "volume": "92", "pages": "548--560", "doi": "10.1080/01621459.1997.10474007",
    },
    "Harrell1996": {
        "author": "Harrell, Frank E. and Lee, Kerry L. and Mark, Daniel B.",
        "title": "Multivariable prognostic models: issues in developing models, evaluating assumptions "
        "and adequacy, and measuring and reducing errors",
        "journal": "Statistics in Medicine", "year": "1996", "volume": "15", "pages": "361--387",
    },
    "Cox1958": {
        "author": "Cox, D. R.", "title": "Two further applications of a model for binary regression",
        "journal": "Biometrika", "year": "1958", "volume": "45", "pages": "562--565",
        "doi": "10.1093/biomet/45.3-4.562",
    },
    "Vickers2006": {
        "author": "Vickers, Andrew J. and Elkin, Elena B.",
        "title": "Decision curve analysis: a novel method for evaluating prediction models",
        "journal": "Medical Decision Making", "year": "2006", "volume": "26", "pages": "565--574",
        "doi": "10.1177/0272989X06295361",
    },
}  # fmt: skip
_CITED = re.compile(r"\[(@\w+(?:; @\w+)*)\]")


def cited(texts: Iterable[str]) -> list[str]:
    """Give the keys that texts cite as ``[@key; @key]``, in the order of their first citation."""
    found = (key for text in texts for group in _CITED.findall(text) for key in group.split("; "))
    return list(dict.fromkeys(key.removeprefix("@") for key in found))


def numbered(text: str, keys: list[str]) -> str:
    """Replace citations by the numbers of their keys, e.g. ``"[1, 2]"``."""

    def number(match: re.Match[str]) -> str:
        each = match[1].split("; ")
        return f"[{', '.join(str(keys.index(key.removeprefix('@')) + 1) for key in each)}]"

    return _CITED.sub(number, text)


def bibliography(keys: Iterable[str], facts: Facts) -> str:
    """Write references as BibTeX.

    Raises
    ------
    KeyError
        For a key that nobody has written down.
    """
    return "\n".join(_entry(key, facts) for key in keys)


def _entry(key: str, facts: Facts) -> str:
    if key == "alnus":
        # "software" is an entry of biblatex alone, and a style needs a key to sort by without authors.
        fields = {"key": "alnus", "title": "{alnus}", "note": f"Version {facts.version}"}
        return _bibtex("misc", key, fields)
    return _bibtex("article", key, _ARTICLES[key])


def _bibtex(kind: str, key: str, fields: Mapping[str, str]) -> str:
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@{kind}{{{key},\n{lines}}}\n"


def listing(keys: Iterable[str], facts: Facts) -> list[str]:
    """Write references as lines of a numbered list."""
    return [f"{n}. {_line(key, facts)}" for n, key in enumerate(keys, start=1)]


def _line(key: str, facts: Facts) -> str:
    if key == "alnus":
        return f"alnus, version {facts.version}."
    of = _ARTICLES[key]
    authors = (
        of["author"].replace(" and others", " et al.").replace(" and ", "; ").removesuffix(".")
    )
    title = of["title"].translate({ord("{"): None, ord("}"): None})
    pages = of["pages"].replace("--", "–")
    doi = f" doi:{of['doi']}" if "doi" in of else ""
    return f"{authors.removesuffix('.')}. {title}. {of['journal']} {of['year']};{of['volume']}:{pages}.{doi}"
