"""The second factor: codes of an authenticator app (TOTP, RFC 6238) and recovery codes.

A code is good for its own half minute and its two neighbours, and once: after it, only codes of
later half minutes are. Recovery codes stand in when the phone is gone, each of them once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from datetime import datetime
from urllib.parse import quote

STEP_SECONDS = 30
NEIGHBOURS = 1
DIGITS = 6
SECRET_BYTES = 20  # as long as the HMAC's hash, as RFC 4226 recommends

RECOVERY_CODES = 10
RECOVERY_BYTES = 10  # 80 random bits: a plain hash of it is not guessed


def new_secret() -> str:
    """A secret to share with an app, in base32 as apps take it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def uri(secret: str, login: str, issuer: str) -> str:
    """What the QR code holds."""
    label = f"{quote(issuer, safe='')}:{quote(login, safe='')}"
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer, safe='')}"


def step_at(moment: datetime) -> int:
    """The number of a half minute."""
    return int(moment.timestamp()) // STEP_SECONDS


def code_of(secret: str, step: int) -> str:
    """The six digits of a half minute."""
    key, message = base64.b32decode(secret), step.to_bytes(8, "big")
    digest = hmac.digest(key, message, "sha1")
    at = digest[-1] & 0x0F
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def accepted_step(secret: str, typed: str, now: datetime, used: int) -> int | None:
    """The half minute a code belongs to, if it is good now; None: it is not.

    `used` is the half minute of the last code that was accepted: only later ones count.
    """
    code = re.sub(r"\s", "", typed)
    if not (code.isascii() and code.isdigit()):
        return None
    here = step_at(now)
    near = range(here - NEIGHBOURS, here + NEIGHBOURS + 1)
    good = [step for step in near if hmac.compare_digest(code_of(secret, step), code)]
    return next((step for step in good if step > used), None)


def new_recovery_codes() -> tuple[str, ...]:
    """Ten codes in groups of four letters and digits, to be shown once."""
    return tuple(_grouped(_random()) for _ in range(RECOVERY_CODES))


def recovery_key(typed: str) -> str:
    """What is kept of a recovery code, whatever blanks and capitals it is typed with."""
    plain = re.sub(r"[\s-]", "", typed).lower()
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def _random() -> str:
    return base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower()


def _grouped(code: str) -> str:
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
