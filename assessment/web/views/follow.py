"""Following through: the adopted plan beside what became of it, and what is said of each task."""

from assessment.messages import say
from assessment.web import following, results
from assessment.web.navigation import in_hand

hand = in_hand()
results.begin(hand, say(hand.language, "shell.follow"))
plan = following.begin(hand)
if plan is None:
    following.show_nothing(hand)
else:
    following.tell_adopted_other(hand)
    following.show(hand, plan)
following.end()
