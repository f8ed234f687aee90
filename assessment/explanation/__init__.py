"""The findings in whole sentences, the same ones on the page and on paper.

Every function takes the findings and the reader's language and returns finished sentences; nothing
is joined from fragments. Scores are shown on 0-100 with one decimal, differences in percentage
points. The rules behind the words are `docs/method.md`.
"""

from assessment.explanation.capabilities import (
    capability_reading,
    capability_score,
    dimension_reading,
    done_well,
    first_gap,
    gap,
    main_gap,
    strength,
)
from assessment.explanation.pitfalls import Sides, pitfall_reading, sides
from assessment.explanation.reasons import (
    PathStep,
    blocker,
    path_sentences,
    path_steps,
    what_holds_back,
    why_this_stage,
)
from assessment.explanation.standing import (
    carried_answers,
    carried_over,
    completeness,
    evidenced_reading,
    has_stage,
    practices_to_raise,
    verdict,
)
from assessment.explanation.words import (
    NAMED,
    StageState,
    ball_word,
    lamp_word,
    listing,
    listing_items,
    rating_key,
    rating_word,
    score,
    stage_name,
    stage_states,
    state_word,
)

__all__ = [
    "NAMED",
    "PathStep",
    "Sides",
    "StageState",
    "ball_word",
    "blocker",
    "capability_reading",
    "capability_score",
    "carried_answers",
    "carried_over",
    "completeness",
    "dimension_reading",
    "done_well",
    "evidenced_reading",
    "first_gap",
    "gap",
    "has_stage",
    "lamp_word",
    "listing",
    "listing_items",
    "main_gap",
    "path_sentences",
    "path_steps",
    "pitfall_reading",
    "practices_to_raise",
    "rating_key",
    "rating_word",
    "score",
    "sides",
    "stage_name",
    "stage_states",
    "state_word",
    "strength",
    "verdict",
    "what_holds_back",
    "why_this_stage",
]
