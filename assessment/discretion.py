"""What a bank's own texts are shown as in what leaves the house: whole, masked, or not at all.

Scores, stages and plans stay what they are, since they are found before anything is masked.
Masking hides the names the program knows and what looks like a telephone, identity or card number
or an e-mail address; a name it does not know stands, and who hands the report on reads it first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, get_args

from assessment.delivery import Delivery, Standing
from assessment.findings import Findings
from assessment.model import NotApplicable, Response
from assessment.problems import Problem, Refused

Manner = Literal["whole", "masked", "without"]
MANNERS: tuple[Manner, ...] = get_args(Manner)

MASK = "***"

_FULL_WIDTH = str.maketrans("０１２３４５６７８９＠．－＋（）　ｘＸ", "0123456789@.-+() xX")
_PATTERNS = (
    r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}",  # an e-mail address
    r"(?<!\d)\d{17}[\dxX](?!\d)",  # an identity number
    r"(?<!\d)\d{4}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?!\d)",  # a card
    r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)",  # a mobile telephone
    r"(?<!\d)\(?0\d{2,3}\)?[ -]?\d{7,8}(?!\d)",  # a telephone with its area
)
_LIKE_A_NUMBER = re.compile("|".join(_PATTERNS))
_UNITS = ("部", "处", "室", "组", "科", "中心", "公司", "支行", "分行", "团队", "委员会")
"""How the name of a department ends, which may stand."""


@dataclass(frozen=True, slots=True)
class Discretion:
    """How texts are shown; `names` are those of the people the program knows."""

    manner: Manner = "whole"
    names: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.manner not in MANNERS:
            raise Refused([Problem("discretion-unknown", {"found": str(self.manner)})])

    def findings(self, found: Findings) -> Findings:
        """The same findings, the texts of the answers as they may be shown."""
        if self.manner == "whole":
            return found
        said = {id_: self._response(one) for id_, one in found.assessment.responses.items()}
        return replace(found, assessment=replace(found.assessment, responses=said))

    def delivery(self, followed: Delivery | None) -> Delivery | None:
        """The same standings; who is in charge is the role the model names, nobody's name."""
        if followed is None or self.manner == "whole":
            return followed
        return replace(
            followed,
            standings=tuple(map(self._standing, followed.standings)),
            retired=tuple(map(self._standing, followed.retired)),
        )

    def text(self, text: str) -> str:
        """A text with what it should not tell masked."""
        return mask(text, self.names)

    def _response(self, one: Response) -> Response:
        judgement = one.judgement
        if isinstance(judgement, NotApplicable):
            judgement = NotApplicable(self.text(judgement.reason))
        if self.manner == "masked":
            comment, evidence = self.text(one.comment), self.text(one.evidence)
        else:  # that there is evidence counts, and stays
            comment, evidence = "", MASK if one.evidence.strip() else ""
        return replace(one, judgement=judgement, comment=comment, evidence=evidence)

    def _standing(self, one: Standing) -> Standing:
        note = self.text(one.track.note) if self.manner == "masked" else ""
        readings = tuple(
            replace(r, note=self.text(r.note) if self.manner == "masked" else "")
            for r in one.readings
        )
        return replace(one, track=replace(one.track, owner="", note=note), readings=readings)


def mask(text: str, names: Iterable[str]) -> str:
    """`text` without the names and without what looks like a number of a person."""
    spans = [found.span() for found in _LIKE_A_NUMBER.finditer(text.translate(_FULL_WIDTH))]
    folded = text.casefold() if len(text.casefold()) == len(text) else text
    for name in sorted(map(str.casefold, names), key=len, reverse=True):
        at = folded.find(name)
        while at >= 0:
            spans.append((at, at + len(name)))
            at = folded.find(name, at + len(name))
    shown, end = [], 0
    for first, last in sorted(spans):
        if first >= end:
            shown += [text[end:first], MASK]
        end = max(end, last)
    return "".join([*shown, text[end:]])


def names_in(known: Iterable[str], owners: Iterable[str]) -> frozenset[str]:
    """Names to be masked: of people, and of whoever is in charge of a task unless it is a
    department. A single character is no name: it would mask half of a text."""
    persons = (owner for owner in owners if not owner.strip().endswith(_UNITS))
    return frozenset(name.strip() for name in [*known, *persons] if len(name.strip()) > 1)
