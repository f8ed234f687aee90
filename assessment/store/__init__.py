"""What was said, kept for ever: SQLite by default, PostgreSQL for installations that grow.

`Store.open("sqlite:///data/yuanhang.db")` -> `Store` -> `Sheet` of one assessment -> `Stored`.
A database that fails raises `Unavailable`: what was being written is not saved. Only this package
speaks SQL; it takes and returns the types of `assessment.model`. Who may reach which sheet is
decided by `access` and asked by `service`, never here.
"""

from assessment.store.database import Limits, Unavailable, telling_now
from assessment.store.history import Change, Revision, Stamp
from assessment.store.invitations import MemberAlready, Over
from assessment.store.people import Founder
from assessment.store.portfolio import Listed
from assessment.store.series import Series, Succession, Taken
from assessment.store.sheets import IN_HAND, Settings, Sheet, Store, Stored, Words
from assessment.store.voices import Task
from assessment.store.workshops import Room, Snapshot, Workshops

__all__ = [
    "IN_HAND",
    "Change",
    "Founder",
    "Limits",
    "Listed",
    "MemberAlready",
    "Over",
    "Revision",
    "Room",
    "Series",
    "Settings",
    "Sheet",
    "Snapshot",
    "Stamp",
    "Store",
    "Stored",
    "Succession",
    "Taken",
    "Task",
    "Unavailable",
    "Words",
    "Workshops",
    "telling_now",
]
