"""A process of its own that votes without end, for a test that kills it.

`python -m tests.workshop_voter URL WORKSHOP SECRET ROUND` prints the revision of each vote once it
is committed.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from itertools import cycle

from assessment import questionnaire
from assessment.access import guest
from assessment.service import Service
from assessment.store import Store
from assessment.workshop import Choice


def main(url: str, workshop_id: str, secret: str, round_: int) -> None:
    model = questionnaire.load(questionnaire.DEFAULT)
    service = Service(Store.open(url), model, lambda: datetime.now(UTC))
    for choice in cycle((Choice.N, Choice.F)):
        voted = service.vote(guest([secret]), workshop_id, round_, choice)
        print(voted.revision, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
