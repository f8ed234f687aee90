"""The join code: short enough to be read from a screen and typed on a phone."""

from __future__ import annotations

import secrets
import unicodedata

ALPHABET = "34679CFHJKMNPRTWXY"
"""No two that look alike (0 O D Q, 1 I L, 2 Z, 5 S, 8 B, 6 G, U V) and no vowels, so no words."""

LENGTH = 8
"""18⁸ = 1.1 × 10¹⁰ codes: whoever tries twenty a minute for eight hours finds the one that is open
with a chance of one in a million."""


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(typed: str) -> str | None:
    """The code somebody typed, in whatever case, width and grouping; None: it is none."""
    if len(typed) > 4 * LENGTH:
        return None
    wide = unicodedata.normalize("NFKC", typed).upper()
    code = "".join(character for character in wide if character not in " -_\t·—–")
    is_one = len(code) == LENGTH and set(code) <= set(ALPHABET)
    return code if is_one else None
