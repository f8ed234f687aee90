"""What was said, kept for ever: SQLite by default, PostgreSQL for installations that grow.

`open_store("sqlite:///data/yuanhang.db")` -> `Store` -> `Sheet` of one assessment -> `Stored`.
Only this package speaks SQL; it takes and returns the types of `assessment.model`. Who may reach
which sheet is decided by `access` and asked by `service`, never here.
"""

from sqlalchemy import URL

from assessment.store import schema
from assessment.store.database import Database
from assessment.store.history import Change, Revision, Stamp
from assessment.store.sheets import Settings, Sheet, Store, Stored

__all__ = [
    "Change",
    "Revision",
    "Settings",
    "Sheet",
    "Stamp",
    "Store",
    "Stored",
    "open_store",
]


def open_store(url: str | URL) -> Store:
    """The store at a database URL, its schema brought up to date; folders are made as needed.

    Raises `problems.Refused` if a newer version of the program has changed the schema, ValueError
    for a URL that is neither SQLite in a file nor PostgreSQL.
    """
    database = Database(url)
    schema.upgrade(database)
    return Store(database)
