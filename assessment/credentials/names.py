"""What somebody signs in by and is called."""

from __future__ import annotations

import unicodedata

from assessment.problems import Problem

LONGEST = 100


def canonical_login(typed: str) -> str:
    """A login as it is kept and looked up, however it is typed; empty for what can be none."""
    login = unicodedata.normalize("NFKC", typed).strip().casefold()
    return login if _is_line(login) and " " not in login else ""


def login_problems(typed: str) -> list[Problem]:
    is_usable = canonical_login(typed) != ""
    return [] if is_usable else [Problem("login-unusable", {"most": LONGEST})]


def name_problems(name: str) -> list[Problem]:
    is_usable = _is_line(name) and name.strip() != ""
    return [] if is_usable else [Problem("name-unusable", {"most": LONGEST})]


def _is_line(text: str) -> bool:
    return 0 < len(text) <= LONGEST and text.isprintable()
