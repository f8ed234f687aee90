"""What it costs to keep an answer, side by side in one run: `python -m benchmarks.store [FOLDER]`.

FOLDER is where the SQLite files are put (their disk is what is measured; by default the working
directory's `data`). PostgreSQL is measured too if its server programs are installed.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median, quantiles

from assessment import questionnaire
from assessment.access import Principal, guest
from assessment.model import Bank, Rating
from assessment.service import Service
from assessment.store import Store
from tests import system

MANAGERS = 200
PAUSE_SECONDS = 5.0
ROUNDS = 4


def main() -> None:
    home = Path(sys.argv[1] if len(sys.argv) > 1 else "data")
    home.mkdir(parents=True, exist_ok=True)
    print("| what | median ms | p95 ms |\n|---|---:|---:|")
    with tempfile.TemporaryDirectory(dir=home) as folder:
        report("the disk: 4 KB written and forced (fsync)", forced_writes(Path(folder)))
        for mode in ("OFF", "NORMAL", "FULL"):
            times = bare_commits(Path(folder) / f"{mode}.db", mode)
            report(f"bare sqlite3, one insert and commit, synchronous={mode}", times)
        measure("SQLite", f"sqlite:///{folder}/yuanhang.db")
        if system.postgres_programs():
            from tests import postgres

            measure("PostgreSQL on a socket", postgres.new_database())
            plain, passing = postgres.new_database(), postgres.new_database()
            measure_wall({"holds": plain, "is passed by": postgres.as_superuser(passing)})


def measure(name: str, url: str) -> None:
    """One manager alone, then many at once."""
    model = questionnaire.load(questionnaire.DEFAULT)
    store = Store.open(url)
    service = Service(store, model, lambda: datetime.now(UTC))
    me, mine = begin(service)
    items = [item.id for item in model.items]
    for number in range(10):
        for item_id in items:
            service.answer(me, mine, item_id, Rating(number % 4), seen=number)
    asked = iter(items * 10)
    report(
        f"{name}: answer()",
        timed(lambda: service.answer(me, mine, next(asked), Rating.F, seen=10), 600),
    )
    report(f"{name}: open(), 75 answers", timed(lambda: service.open(me, mine), 300))
    report(f"{name}: progress()", timed(lambda: service.progress(me, mine), 300))
    report(
        f"{name}: standing(), with where the verdict can end",
        timed(lambda: service.standing(me, mine), 100),
    )
    report(
        f"{name}: answer(), {MANAGERS} managers each every {PAUSE_SECONDS:g} s, one process",
        crowd(service, items),
    )
    store.close()
    report(f"{name}: opening the store, schema up to date", timed(lambda: reopen(url), 20))


def measure_wall(urls: Mapping[str, str]) -> None:
    """What row-level security costs: in turn for a role it holds for and one it does not."""
    model = questionnaire.load(questionnaire.DEFAULT)
    stores = {role: Store.open(url) for role, url in urls.items()}
    services = {
        role: Service(one, model, lambda: datetime.now(UTC)) for role, one in stores.items()
    }
    desks = {role: begin(service) for role, service in services.items()}
    spent: dict[tuple[str, str], list[float]] = defaultdict(list)
    for number in range(10):
        for item in model.items:
            for role, service in services.items():
                me, mine = desks[role]
                answer = partial(service.answer, me, mine, item.id, Rating.F, seen=number)
                spent["answer()", role] += timed(answer, 1)
                spent["open()", role] += timed(partial(service.open, me, mine), 1)
    for (what, role), times in sorted(spent.items()):
        report(f"PostgreSQL: {what}, row-level security {role}", times)
    for what in ("answer()", "open()"):
        with_it, without = (quantiles(spent[what, role], n=10)[0] for role in urls)
        print(f"| PostgreSQL: {what}, with / without, fastest tenth | {with_it / without:.2f} | |")
    for store in stores.values():
        store.close()


def begin(service: Service) -> tuple[Principal, str]:
    started = service.start(guest([]), Bank("示例银行"))
    return guest([started.secret]), started.assessment.id


def reopen(url: str) -> None:
    Store.open(url).close()


def crowd(service: Service, items: list[str]) -> list[float]:
    """Latencies of managers who answer in rhythm, each in a thread and an assessment of its own."""
    desks = [begin(service) for _ in range(MANAGERS)]
    gate = threading.Barrier(MANAGERS)
    times: list[float] = []

    def work(number: int) -> None:
        me, mine = desks[number]
        gate.wait()
        start = time.perf_counter() + PAUSE_SECONDS * number / MANAGERS
        for turn in range(ROUNDS):
            time.sleep(max(0.0, start + PAUSE_SECONDS * turn - time.perf_counter()))
            begun = time.perf_counter()
            service.answer(me, mine, items[turn], Rating.L, seen=0)
            times.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(MANAGERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def bare_commits(path: Path, mode: str) -> list[float]:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {mode}")
    connection.execute("CREATE TABLE answers (item, comment)")

    def commit() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO answers VALUES ('STR-1.1', ?)", ("x" * 100,))
        connection.execute("COMMIT")

    times = timed(commit, 1000)
    connection.close()
    return times


def forced_writes(folder: Path) -> list[float]:
    with (folder / "probe").open("wb") as file:

        def write() -> None:
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())

        return timed(write, 300)


def timed(work: Callable[[], object], times: int) -> list[float]:
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return spent


def report(what: str, seconds: list[float]) -> None:
    p95 = quantiles(seconds, n=20)[-1]
    print(f"| {what} | {median(seconds) * 1000:.2f} | {p95 * 1000:.2f} |", flush=True)


if __name__ == "__main__":
    main()
