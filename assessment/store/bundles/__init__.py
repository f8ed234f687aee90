"""Everything of one bank in one JSON document, and back, into any installation.

A bundle holds the rows of every table that are the bank's, each revision of them, with the words
of the questionnaires that were answered, the names of the people who said them, and the bank's
part of the record. What lets people in (keys, roles) does not leave the house, and does not come
in. Reading checks it wholly: every value by its column (`reading`), then every row by a scratch
database with the very constraints of the real one, then whether pages can read what the rows say
(`trial`); all faults are named by their place. Every id is made anew, so that what comes in can
neither meet nor inherit what is, or was, there (`putting`).
"""

from assessment.store.bundles.bundle import FORMAT, STAYS, VERSION, Bundle, digest_of
from assessment.store.bundles.faults import MAX_FAULTS
from assessment.store.bundles.putting import Into, put
from assessment.store.bundles.reading import MAX_BYTES, read
from assessment.store.bundles.taking import take

__all__ = [
    "FORMAT",
    "MAX_BYTES",
    "MAX_FAULTS",
    "STAYS",
    "VERSION",
    "Bundle",
    "Into",
    "digest_of",
    "put",
    "read",
    "take",
]
