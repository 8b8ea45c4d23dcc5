"""Words by which hospitals' tables name things; every guess from a name alone rests on these."""

import re

from alnus.numeral import folded

MISSING = (
    "not available", "not known", "unknown", "n/a", "n.a.", "na", "nd", "n.d.", "null", "missing",
    "#n/a", "#value!", "--", "?", ".",
    "k.a.", "k. a.", "keine angabe", "unbekannt", "inconnu", "desconocido", "sconosciuto", "不详", "未知",
)  # fmt: skip
"""Texts that mean a missing value, beside those that every table may hold."""

_EVENTS = (
    "malignant", "positive", "pos", "+", "yes", "y", "true", "present", "event", "aln+", "case",
    "residual", "metastatic", "metastasis", "recurrence", "dead", "died", "ja", "si", "sí", "oui",
    "abnormal", "checked", "positiv", "positif", "positivo", "bösartig", "maligne", "maligno",
    "vorhanden", "阳性", "恶性", "是", "有",
)  # fmt: skip
_NONE = (
    "benign", "negative", "neg", "-", "no", "n", "false", "absent", "none", "aln-", "control",
    "alive", "nein", "non", "normal", "unchecked", "negativ", "négatif", "negativo", "gutartig",
    "benigne", "benigno", "bénin", "kein", "keine", "ohne", "阴性", "良性", "否", "无",
)  # fmt: skip
EVENTS = frozenset(map(folded, _EVENTS))
NONE = frozenset(map(folded, _NONE))

ANSWERS = frozenset(map(folded, (
    "yes", "no", "y", "n", "true", "false", "ja", "nein", "j", "oui", "non", "si", "sí", "是", "否",
)))  # fmt: skip
"""Texts that say nothing without their question."""

UNKNOWN = frozenset(
    map(folded, (*MISSING, "not done", "not assessed", "not performed", "nicht beurteilbar"))
)
"""Levels to which no other is compared."""

IDENTIFIER = re.compile(r"(?:^|[\W_])(?:id|no|nr|code|number|pseudonym|mrn)$|id$", re.IGNORECASE)
PATIENT = re.compile(r"patient|woman|subject|person|participant|record|case|编号", re.IGNORECASE)
PERSON = re.compile(
    r"(?:^|_|\b)(?:sur|first|last|family|given|patients?[ _]?|patient(?:in|en|innen)|nach|vor|familien|ruf|mädchen)?name$|"
    r"^name\b|(?:^|_|\b)initials?$|^initialen|birth|geburt|^geb|\bdob$|naissance|nacimiento|nascita|phone|telefon|e-?mail|address|adresse|"
    r"anschrift|stra(?:ß|ss)e|wohnort|\bplz\b|versicher|^nom$|^pr[ée]nom|^nombre$|apellido|^nome$|cognome|姓名",
    re.IGNORECASE,
)
OUTCOME = re.compile(
    r"outcome|class|label|target|patholog|\bpath\b|malign|\baln|_aln|nodal[ _]status|event|pcr|"
    r"respon|metasta|recurr|rezidiv|befall|endpunkt|结局|病理",
    re.IGNORECASE,
)
LATER = re.compile(
    r"diagnos|histol|patholog|bi-?rads|interpret|verif|biops|cytolog|follow[ _-]?up|surviv|recurr|"
    r"specimen|\byp[tn]|final|rezidiv|nachsorge|überleb|verstorben|entlass",
    re.IGNORECASE,
)
"""Of what is known with the outcome or after it, or is somebody's judgement of it."""

COHORT = re.compile(r"^(?:cohort|split|partition|subset|fold|set|group|part)$", re.IGNORECASE)
TRAINED_ON = re.compile(r"^(?:train|develop|derivation|primary)", re.IGNORECASE)
TESTED_ON = re.compile(r"^(?:valid|test|extern|hold|intern)", re.IGNORECASE)
CENTER = re.compile(
    r"cent(?:er|re)|zentrum|hospital|krankenhaus|klinik|clinic$|\bsite|_site|institut|scanner|device|machine|vendor|"
    r"data_access_group",
    re.IGNORECASE,
)
EXAMINED = re.compile(
    r"exam|scan|sono|echo|image|imaging|ultrasound|ultraschall|untersuch|(?:\b|_)us(?:\b|_)|visit|enrol|inclu|检查",
    re.IGNORECASE,
)
PIXEL = re.compile(
    r"pixel|(?:\b|_)px(?:\b|_)|spacing|resolution|(?:mm|cm|um)[ _]?(?:per|/)[ _]?px", re.IGNORECASE
)
ROWS = re.compile(r"row|height|(?:^|[\W_])y(?:$|[\W_])", re.IGNORECASE)
FILE = re.compile(r"\.(?:png|jpe?g|bmp|tiff?|nrrd|nii|nii\.gz|mha|dcm|dicom|json)$", re.IGNORECASE)
AGE = re.compile(r"^(?:age|alter|edad|âge|年龄)(?:\b|_)", re.IGNORECASE)

_UNIT = (
    r"mm|cm|um|µm|m|years?|yrs?|y|jahren?|months?|days?|weeks?|kg|g|kg/m2|kg/m²|percent|pct|%|ng/ml|u/ml|"
    r"iu/ml|mg/dl|g/l|mmol/l|cm/s|kpa|m/s|hu"
)
_BRACKETED = re.compile(rf"[\s_]*[\(\[（]\s*({_UNIT})\s*[\)\]）]\s*$", re.IGNORECASE)
_TRAILING = re.compile(
    r"[\s_]+(mm|cm|um|years?|yrs|months|days|kg|percent|pct|ng[/_]ml|u[/_]ml|kpa)$", re.IGNORECASE
)
_WRITTEN = {
    "yrs": "years", "yr": "years", "y": "years", "year": "years", "jahre": "years", "jahren": "years", "jahr": "years",
    "percent": "%", "pct": "%",
    "ng_ml": "ng/ml", "u_ml": "U/ml", "um": "µm",
}  # fmt: skip

SEQUENCES = (
    ("none", "mild", "moderate", "severe"),
    ("no", "mild", "moderate", "severe"),
    ("absent", "mild", "moderate", "severe"),
    ("low", "intermediate", "high"),
    ("low", "medium", "high"),
    ("low", "moderate", "high"),
    ("negative", "equivocal", "positive"),
    ("negative", "indeterminate", "positive"),
    ("small", "medium", "large"),
    ("normal", "borderline", "abnormal"),
    ("never", "former", "current"),
)
ROMAN = ("0", "i", "ii", "iii", "iv", "v")


def unit_of(header: str) -> tuple[str, str]:
    """Take the unit from a column's name.

    Returns
    -------
    name : str
        What is left of it.
    unit : str
        Empty where the name tells none.
    """
    for pattern in (_BRACKETED, _TRAILING):
        match = pattern.search(header)
        if match and match.start():
            unit = match.group(1)
            return header[: match.start()], _WRITTEN.get(unit.lower(), unit)
    return header, ""


def label_of(header: str) -> str:
    """Give the name that people read: ``"Cortical_thickness (mm)"`` is Cortical thickness."""
    words = " ".join(unit_of(header)[0].replace("_", " ").split()) or header.strip()
    return words[0].upper() + words[1:] if words.islower() else words


def event_of(first: str, second: str) -> str:
    """Tell which of two texts is the event; empty where their words do not say."""
    if {folded(first), folded(second)} == {folded("0"), folded("1")}:
        return max(first, second)
    ranks = [_rank(first), _rank(second)]
    if ranks[0] == ranks[1]:
        return ""
    return first if ranks[0] > ranks[1] else second


def _rank(text: str) -> int:
    text = text.rstrip(".")
    key = str(folded(text))
    if folded(text) in EVENTS:
        return 1
    if (
        folded(text) in NONE
        or key.startswith(("not", "no", "non-", "without"))
        or key.endswith("-")
    ):
        return -1
    return int(key.endswith("+"))
