"""What proves who somebody is: passwords, sessions, one-time tokens, second factors, tries."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PURPOSES = "purpose IN ('set-up', 'reset', 'second-step')"


def upgrade() -> None:
    _table("passwords", ["person_id"], _text("hash"), _moment("changed_at"))
    _table(
        "sessions",
        ["key"],
        _key(),
        *(_moment("made_at"), _moment("seen_at"), _text("origin"), _text("device")),
    )
    _table(
        "tickets",
        ["key"],
        *(_key(), _text("purpose"), _moment("expires_at")),
        sa.CheckConstraint(PURPOSES, name=op.f("ck_tickets_purpose")),
        is_persons=False,
    )
    identity = (_text("issuer"), _text("subject"), _moment("made_at"))
    _table("identities", ["issuer", "subject"], *identity)
    _table(
        "second_factors",
        ["person_id"],
        _text("secret"),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("used_step", sa.BigInteger(), nullable=False),
    )
    _table("recovery_codes", ["person_id", "key"], _key())
    _table("places", ["person_id", "place"], _key("place"), _moment("seen_at"))
    _make_tries()


def _table(
    name: str,
    key: Sequence[str],
    *columns: sa.Column[object] | sa.CheckConstraint,
    is_persons: bool = True,
) -> None:
    """A table of what is a person's."""
    op.create_table(
        name,
        sa.Column("person_id", sa.Text(), nullable=not is_persons),
        *columns,
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f(f"fk_{name}_person_id")),
    )
    if "person_id" not in key:
        op.create_index(op.f(f"ix_{name}_person_id"), name, ["person_id"])


def _make_tries() -> None:
    op.create_table(
        "tries",
        _key(),
        sa.Column("wrong", sa.Integer(), nullable=False),
        _moment("last_at"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_tries")),
    )
    op.create_index(op.f("ix_tries_last_at"), "tries", ["last_at"])


def _text(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Text(), nullable=False)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _key(name: str = "key") -> sa.Column[object]:
    return sa.Column(name, sa.String(64), nullable=False)
