"""National identity numbers in the forms in which people write them, with check digits.

Only forms that do not occur otherwise are looked for in text; bare runs of nine to eleven
digits are found by their key. The checks are python-stdnum's.
"""

import re
from collections.abc import Callable
from functools import cache
from importlib import import_module

LETTERS_HINT = r"[^0-9A-Za-z_][A-Z]{2} ?[0-9]{2} ?[0-9A-Z]{2}"
# Cards have it as well; a hint that several share is matched once.
FOURS_HINT = r"[^0-9A-Za-z_.-][0-9]{4}[ -][0-9]{4}[ -][0-9]{4}"
FORM_HINT = (
    r"[^0-9A-Za-z_.-](?:[0-9]{8}-?[A-Z]|[0-9]{6}[-+A][0-9]{3}|[XYZ]-?[0-9]{7}|[A-Z]{4}[0-9]{6}"
    r"|[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-Z]|[0-9]{2,4}\.[0-9]{2,4}\.[0-9]{2,4}[-.][0-9]{2}"
    r"|[1-9][0-9]{16}|[0-9]{3}[ -][0-9]{3}[ -][0-9]{3}"
    r"|[12] [0-9]{2} [01][0-9] |[0-9]{8}-[0-9]{4})"
)
_FORMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"\d{3}\.\d{3}\.\d{3}-\d{2}", ("br.cpf",)),
    (r"\d{6}[-+A]\d{3}[0-9A-Z]", ("fi.hetu", "se.personnummer", "dk.cpr")),
    (r"\d{8}-\d{4}", ("se.personnummer",)),
    (r"\d{6}-\d{7}", ("kr.rrn",)),
    (r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}", ("be.nn",)),
    # Aadhaar, by its check digit alone: twelve digits in fours are common in hostile text.
    (r"[2-9]\d{3} \d{4} \d{4}", ("verhoeff",)),
    (r"[1-9]\d{16}[\dXx]", ("cn.ric",)),
    (r"[A-Z]{4}\d{6}[A-Z]{6}[0-9A-Z]\d", ("mx.curp",)),
    (r"\d{8}-?[A-Z]", ("es.dni",)),
    (r"[XYZ]-?\d{7}-?[A-Z]", ("es.nie",)),
    (
        r"[A-Z]{6}[\dLMNPQRSTUV]{2}[A-Z][\dLMNPQRSTUV]{2}[A-Z][\dLMNPQRSTUV]{3}[A-Z]",
        ("it.codicefiscale",),
    ),
    (r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]", ()),
    (r"756\.\d{4}\.\d{4}\.\d{2}", ("ch.ssn",)),
    (r"\d{3} \d{3} \d{4}", ("gb.nhs",)),
    (r"\d{3}-\d{3}-\d{3}", ("ca.sin",)),
    (r"[12] \d\d [01]\d (?:\d\d|2[AB]) \d{3} \d{3} \d\d", ("fr.nir",)),
)
FORMS = re.compile(
    r"(?<![\w.-])(?:" + "|".join(f"({form})" for form, _ in _FORMS) + r")(?![\w-]|\.\d)", re.ASCII
)


def is_national_id(match: re.Match[str]) -> bool:
    """Tell whether the check digits of a number in one of the forms are right."""
    checks = _FORMS[(match.lastindex or 1) - 1][1]
    number = match.group().replace(" ", "")
    return not checks or any(_passes(check, number) for check in checks)


def _passes(check: str, number: str) -> bool:
    try:
        return _validator(check)(number)
    except (LookupError, ValueError):
        # Some of the checks look a region up without asking whether they know it.
        return False


@cache
def _validator(check: str) -> Callable[[str], bool]:
    # Loaded on demand: few texts hold a candidate.
    validator: Callable[[str], bool] = import_module(f"stdnum.{check}").is_valid
    return validator
