"""The words a person reads, looked up last and in the reader's language.

`say("zh", "answer.saved", time="12:03")` finds the message in `locale/zh_CN/LC_MESSAGES/*.po` and
fills it in. Both failures are loud: a code that is in no catalogue and a parameter that is missing
raise, so that a test which formats every message once finds them all. A message with plural forms
takes `count`. Numbers and dates come from Babel, rounded once, halves up.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from babel.dates import format_date, format_time
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from assessment.model import Language, Month

CATALOGUES = Path(__file__).parent / "locale"
LOCALES: dict[Language, str] = {"zh": "zh_CN", "en": "en"}


def say(language: Language, code: str, /, **params: object) -> str:
    """The message `code` in `language`; raises KeyError if it is unknown or a parameter missing."""
    translations = _translations(language)
    if "count" in params:
        template = translations.ngettext(code, code, int(str(params["count"])))
    else:
        template = translations.gettext(code)
    if template == code:
        raise KeyError(f"no message {code!r} in {LOCALES[language]}")
    return template.format(**params)


def reader_language(environment: Mapping[str, str]) -> Language:
    """Chinese where the terminal is set to Chinese, else English (as POSIX orders the settings)."""
    settings = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next((s for s in settings if s), "").startswith("zh") else "en"


def read_catalogue(language: Language) -> Catalog:
    """Every message of a language, from all its .po files, which may not share a code."""
    whole = Catalog(locale=LOCALES[language])
    for path in sorted((CATALOGUES / LOCALES[language] / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=LOCALES[language]):
                if message.id and message.id in whole:
                    raise ValueError(f"{path}: {message.id} is in another catalogue, too")
                whole[message.id] = message
    return whole


@lru_cache(maxsize=len(LOCALES))
def _translations(language: Language) -> gettext.GNUTranslations:
    compiled = io.BytesIO()
    write_mo(compiled, read_catalogue(language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def number(language: Language, value: float | Fraction, digits: int = 0) -> str:
    """`value` with exactly `digits` decimals and the language's separators, halves rounded up."""
    exact = Fraction(value)
    scaled = Decimal(exact.numerator) / Decimal(exact.denominator)
    rounded = scaled.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(rounded, format=pattern, locale=LOCALES[language])


def percent(language: Language, share: float | Fraction, digits: int = 0) -> str:
    """A share of 0..1 as a percentage."""
    return number(language, Fraction(share) * 100, digits) + "%"


def day(language: Language, value: date) -> str:
    """2026年11月23日 / 23 November 2026."""
    pattern = "yyyy年M月d日" if language == "zh" else "d MMMM yyyy"
    return format_date(value, format=pattern, locale=LOCALES[language])


def month(language: Language, value: Month) -> str:
    """2027年1月 / Jan 2027."""
    pattern = "yyyy年M月" if language == "zh" else "MMM yyyy"
    return format_date(value.first_day, format=pattern, locale=LOCALES[language])


def months(language: Language, first: Month, last: Month) -> str:
    """2027年1—3月, 2027年11月—2028年2月 / Jan–Mar 2027; one month by itself. Both inclusive."""
    if first == last:
        return month(language, first)
    if first.year != last.year:
        dash = "—" if language == "zh" else " – "
        return month(language, first) + dash + month(language, last)
    if language == "zh":
        return f"{first.year}年{first.number}—{last.number}月"
    short = format_date(first.first_day, format="MMM", locale=LOCALES[language])
    return f"{short}–{month(language, last)}"


def clock(language: Language, value: datetime) -> str:
    """12:03, in the zone the value carries."""
    return format_time(value, format="HH:mm", locale=LOCALES[language])
