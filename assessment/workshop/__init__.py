"""The live workshop: a room full of people comes to agreed ratings, one item at a time.

What facilitators do is a log of moves, each a `Deed` with its moment; what stands is the log folded
into a `Session`. It holds no vote. Votes are `Ballot`s of numbered seats, each given in a round: an
item put to the vote once, named by the number of the move that opened it. Until the round is
revealed the most that anybody is given is `Voting`, which says who has voted and has no place for
what; the reveal makes a `Tally`. A round ends revealed or withdrawn, never half.

`propose` says what to discuss first, `is_due` and `check_vote` what may be done now, `follow` what
stands then, `tally` what a vote has found, `new_code` how the room is entered.
"""

from assessment.workshop.agenda import Topic, agreed, propose
from assessment.workshop.codes import new_code, read_code
from assessment.workshop.minutes import Minutes
from assessment.workshop.moves import (
    Arranged,
    Closed,
    Deed,
    Dismissed,
    Ended,
    Locked,
    Move,
    Opened,
    Parked,
    Revealed,
    Settled,
    Timed,
    Waved,
    Withdrawn,
)
from assessment.workshop.session import (
    LONGEST_VOTE,
    SHORTEST_VOTE,
    Hall,
    Lock,
    Phase,
    Point,
    Round,
    Seat,
    Session,
    Step,
    Voting,
    Workshop,
    check_vote,
    follow,
    is_counted,
    is_due,
    phase,
    staircase,
    voting,
)
from assessment.workshop.tally import (
    OTHERS,
    Ballot,
    Cast,
    Choice,
    Remark,
    Share,
    Split,
    Tally,
    is_dissent,
    tally,
)

__all__ = [
    "LONGEST_VOTE",
    "OTHERS",
    "SHORTEST_VOTE",
    "Arranged",
    "Ballot",
    "Cast",
    "Choice",
    "Closed",
    "Deed",
    "Dismissed",
    "Ended",
    "Hall",
    "Lock",
    "Locked",
    "Minutes",
    "Move",
    "Opened",
    "Parked",
    "Phase",
    "Point",
    "Remark",
    "Revealed",
    "Round",
    "Seat",
    "Session",
    "Settled",
    "Share",
    "Split",
    "Step",
    "Tally",
    "Timed",
    "Topic",
    "Voting",
    "Waved",
    "Withdrawn",
    "Workshop",
    "agreed",
    "check_vote",
    "follow",
    "is_counted",
    "is_dissent",
    "is_due",
    "new_code",
    "phase",
    "propose",
    "read_code",
    "staircase",
    "tally",
    "voting",
]
