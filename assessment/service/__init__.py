"""What can be done with an assessment: one method a use case, and the only way in.

Every public method takes the principal who asks first and lets `access` decide before anything is
read or written; `who` makes that principal. Pages and commands call these methods and hold no
rules of their own; the answers go to the `store`, the rules of the field are in the core. A part a
use case: `identity`, `accounts`, `entering`, `answering`, `planning`, `following`, `reporting`,
`rounds`, `workshops` for those who lead them and `attending` for those who take part, `records`,
`clients`, `members`, `administering`, `custody`, `offline`; `base` is what they stand on, `values`
what they give back, `door` on what terms people are let in, `recording` what of it all is told in
the record. `console` is what is done without an account by who has the machine, `house` what is
done with banks' data in the same way, or by itself.
"""

from assessment.service.accounts import Accounts
from assessment.service.administering import Administering
from assessment.service.answering import Answering
from assessment.service.attending import Attended, Attending, Entrance, Joined, Voted
from assessment.service.clients import Clients
from assessment.service.custody import Brought, Custody, Incoming, Kept, Receipt
from assessment.service.offline import Offline
from assessment.service.recording import recorded
from assessment.service.records import Records
from assessment.service.values import (
    SAMPLE_PREFIX,
    Account,
    Client,
    Colleague,
    Duty,
    Invited,
    Members,
    Newcomer,
    Opened,
    Overseen,
    Replaced,
    Sample,
    Saved,
    SignedIn,
    Standing,
    Started,
)
from assessment.service.workshops import Floor, Outcome, Proposal, Scene, Shown

__all__ = [
    "SAMPLE_PREFIX",
    "Account",
    "Attended",
    "Brought",
    "Client",
    "Colleague",
    "Duty",
    "Entrance",
    "Floor",
    "Incoming",
    "Invited",
    "Joined",
    "Kept",
    "Members",
    "Newcomer",
    "Opened",
    "Outcome",
    "Overseen",
    "Proposal",
    "Receipt",
    "Replaced",
    "Sample",
    "Saved",
    "Scene",
    "Service",
    "Shown",
    "SignedIn",
    "Standing",
    "Started",
    "Voted",
]


@recorded
class Service(Answering, Offline, Attending, Records, Clients, Administering, Accounts, Custody):
    """The use cases, composed of their parts."""
