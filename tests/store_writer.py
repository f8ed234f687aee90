"""A process of its own that answers without end, for tests that kill it or race it.

`python -m tests.store_writer URL ASSESSMENT NAME ROUNDS ITEM…` says "ready", waits for a line on
its input, then gives ROUNDS answers (0: without end) to the items in turn, printing
"item revision comment replaced-comment" after each commit.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle

from assessment.store import Stamp, Store


def main(url: str, assessment_id: str, name: str, rounds: int, items: list[str]) -> None:
    sheet = Store.open(url).sheet(assessment_id)
    print("ready", flush=True)
    sys.stdin.readline()
    for number, item_id in enumerate(cycle(items), start=1):
        comment = f"{name}{number}"
        stamp = Stamp(datetime.now(UTC), "digest")
        change = sheet.respond(item_id, lambda said, c=comment: replace(said, comment=c), 0, stamp)
        replaced = change.before.value.comment or "-"
        print(item_id, change.now.number, comment, replaced, flush=True)
        if number == rounds:
            return


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5:])
