"""What can be done with an assessment: one method a use case, and the only way in.

Every public method takes the principal who asks first and lets `access` decide before anything is
read or written. Pages and commands call these methods and hold no rules of their own; the answers
go to the `store`, the rules of the field are in the core. A part a use case: `entering`,
`answering`, `planning`, `following`, `reporting`, `rounds`, `records`; `base` is what they stand
on, `values` what they give back, `recording` what of it all is told in the record.
"""

from assessment.service.answering import Answering
from assessment.service.entering import Entering
from assessment.service.recording import recorded
from assessment.service.records import Records
from assessment.service.reporting import Reporting
from assessment.service.rounds import Rounds
from assessment.service.values import (
    SAMPLE_PREFIX,
    Opened,
    Replaced,
    Sample,
    Saved,
    Standing,
    Started,
)

__all__ = [
    "SAMPLE_PREFIX",
    "Opened",
    "Replaced",
    "Sample",
    "Saved",
    "Service",
    "Standing",
    "Started",
]


@recorded
class Service(Entering, Answering, Reporting, Rounds, Records):
    """The use cases, composed of their parts."""
