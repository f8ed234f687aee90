"""The words a person reads, looked up last and in the reader's language.

`say("zh", "answer.saved", time="12:03")` finds the message in `locale/zh_CN/LC_MESSAGES/*.po` and
fills it in. Both failures are loud: a code that is in no catalogue and a parameter that is missing
raise, so that a test which formats every message once finds them all. A message with a singular
and a plural takes `count`. Numbers and dates come from Babel, rounded once, halves up.

The catalogues are read here line by line: gettext's own way, compiled first, takes ten times as
long and more memory, at every start. A test holds what is read against Babel's reader.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from assessment.model import Language, Month

CATALOGUES = Path(__file__).parent / "locale"
LOCALES: dict[Language, str] = {"zh": "zh_CN", "en": "en"}


def say(language: Language, code: str, /, **params: object) -> str:
    """The message `code` in `language`; raises KeyError if it is unknown or a parameter missing."""
    forms = _catalogue(language).get(code)
    if forms is None:
        raise KeyError(f"no message {code!r} in {LOCALES[language]}")
    is_one = len(forms) == 1 or int(str(params.get("count", 1))) == 1
    return forms[0 if is_one else 1].format(**params)


def reader_language(environment: Mapping[str, str]) -> Language:
    """Chinese where the terminal is set to Chinese, else English (as POSIX orders the settings)."""
    settings = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next((s for s in settings if s), "").startswith("zh") else "en"


def read_catalogue(language: Language) -> dict[str, tuple[str, ...]]:
    """Code -> its message, or its singular and plural, from all the .po files of a language.

    Raises ValueError at a line that is none of theirs, and at a code that two files have.
    """
    whole: dict[str, tuple[str, ...]] = {}
    for path in sorted((CATALOGUES / LOCALES[language] / "LC_MESSAGES").glob("*.po")):
        for code, *forms in _entries(path):
            if code in whole:
                raise ValueError(f"{path}: {code} is in another catalogue, too")
            whole[code] = tuple(forms)
    return whole


_catalogue = lru_cache(maxsize=len(LOCALES))(read_catalogue)

_FIELD = re.compile(r'(?:(msgid|msgid_plural|msgstr|msgstr\[[01]\]) )?(".*")')


def _entries(path: Path) -> list[list[str]]:
    """The code of each message and its forms. What is quoted is quoted as in JSON."""
    entries: list[list[str]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        field = _FIELD.fullmatch(line)
        if field is None:
            raise ValueError(f"{path}:{number}: neither msgid nor msgstr")
        keyword, text = field[1], json.loads(field[2])
        if keyword == "msgid":
            entries.append([text])
        elif keyword is None:
            entries[-1][-1] += text
        elif keyword != "msgid_plural":  # the code again
            entries[-1].append(text)
    return entries[1:]  # the first is about the file


def prose(language: Language, *sentences: str) -> str:
    """Finished sentences as one paragraph; empty ones are left out."""
    return ("" if language == "zh" else " ").join(filter(None, sentences))


@cache
def locale_of(language: Language) -> Locale:
    """Babel's locale, kept: by its name it would be looked up on disk at each number and date."""
    return Locale.parse(LOCALES[language])


def number(language: Language, value: float | Fraction, digits: int = 0) -> str:
    """`value` with exactly `digits` decimals and the language's separators, halves rounded up."""
    exact = Fraction(value)
    scaled = Decimal(exact.numerator) / Decimal(exact.denominator)
    rounded = scaled.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(rounded, format=pattern, locale=locale_of(language))


def percent(language: Language, share: float | Fraction, digits: int = 0) -> str:
    """A share of 0..1 as a percentage."""
    return number(language, Fraction(share) * 100, digits) + "%"


def day(language: Language, value: date) -> str:
    """2026年11月23日 / 23 November 2026."""
    pattern = "yyyy年M月d日" if language == "zh" else "d MMMM yyyy"
    return format_date(value, format=pattern, locale=locale_of(language))


def month(language: Language, value: Month) -> str:
    """2027年1月 / Jan 2027."""
    pattern = "yyyy年M月" if language == "zh" else "MMM yyyy"
    return format_date(value.first_day, format=pattern, locale=locale_of(language))


def months(language: Language, first: Month, last: Month) -> str:
    """2027年1—3月, 2027年11月—2028年2月 / Jan–Mar 2027; one month by itself. Both inclusive."""
    if first == last:
        return month(language, first)
    if first.year != last.year:
        dash = "—" if language == "zh" else " – "
        return month(language, first) + dash + month(language, last)
    if language == "zh":
        return f"{first.year}年{first.number}—{last.number}月"
    short = format_date(first.first_day, format="MMM", locale=locale_of(language))
    return f"{short}–{month(language, last)}"


def clock(language: Language, value: datetime) -> str:
    """12:03, in the zone the value carries."""
    return format_time(value, format="HH:mm", locale=locale_of(language))
