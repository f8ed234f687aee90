"""What happens that an operator may want to read or to count, told once, by `logging`.

An event is a short name and facts that are numbers or words of the program's own: never what a
person typed, a name, an address, a secret or the id of an assessment. `web.logs` writes them,
`web.metrics` counts them; the rest of the program only tells.
"""

from __future__ import annotations

import logging
from typing import Literal

Event = Literal[
    "answer saved",
    "assessment started",
    "database failed",
    "minutes made",
    "page failed",
    "plan file made",
    "provider failed",
    "rating not stored",
    "report made",
    "request",
    "row security passed by",
    "server started",
    "vote not stored",
    "sign-in held back",
    "sign-in refused",
    "signed in",
    "swept",
]

LOG = logging.getLogger("yuanhang")


def tell(
    event: Event,
    level: int = logging.INFO,
    error: BaseException | None = None,
    **facts: str | float,
) -> None:
    """Tell that `event` has happened; of an error its kind and its place are told."""
    if LOG.isEnabledFor(level):
        LOG.log(level, event, exc_info=error, extra={"facts": facts})
