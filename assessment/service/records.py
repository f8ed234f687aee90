"""A bank's part of the record, to be read and taken along."""

from __future__ import annotations

from assessment import record
from assessment.access import Action, Principal
from assessment.record import Entry
from assessment.service.base import Base


class Records(Base):
    """What has been done with an assessment, in all of its rounds."""

    def record(self, principal: Principal, assessment_id: str) -> tuple[Entry, ...]:
        """Who did what and when, the oldest first; of a sample there is none. Where it is a bank's,
        what else was done in the bank stands there too.

        Each entry carries its number and hash in the chain of the whole installation.
        """
        series = self._series(principal, Action.AUDIT, assessment_id)
        return self._store.records.of(series.tenant, series.ids)

    def record_file(self, principal: Principal, assessment_id: str) -> bytes:
        """The same as CSV."""
        return record.to_csv(self.record(principal, assessment_id))
