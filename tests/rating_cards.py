"""What `card.js` does, for tests without a browser: hand a rating in, tell the page of a click."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from assessment.model import Rating
from assessment.web import handin


def shown(app: AppTest, item: str) -> dict[str, Any]:
    """What the card of an item has been given to show."""
    return _cards(app)[item][1]


def items(app: AppTest) -> list[str]:
    """The items whose cards are on the page."""
    return list(_cards(app))


def checked(app: AppTest, item: str) -> str | None:
    """The name of the rating that is shown as given."""
    judgement: str | None = shown(app, item)["judgement"]
    return judgement


def buttons(app: AppTest, item: str) -> dict[str, Any]:
    """What the buttons below the ratings do -> how they are shown."""
    return {button["do"]: button for button in shown(app, item)["shown"]["actions"]}


def remark(app: AppTest, item: str) -> str:
    """What the card says of where its answer comes from."""
    text: str = shown(app, item)["shown"]["remark"]
    return text


def rate(app: AppTest, item: str, rating: Rating) -> AppTest:
    """Hand a rating in and, once it is stored, tell the page."""
    answer = hand_in(given(app, item, rating))
    assert answer.status_code == 200, answer.text
    return click(app, item, "rated")


def given(app: AppTest, item: str, rating: Rating) -> dict[str, object]:
    card = shown(app, item)
    same = {name: card[name] for name in ("secret", "assessment", "session", "language")}
    return same | {"item": item, "rating": rating.name, "seen": card["revision"]}


def hand_in(document: object, headers: Mapping[str, str] | None = None) -> Any:
    """The answer of the route to a request with this JSON."""
    with TestClient(Starlette(routes=[handin.route])) as client:
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        kind = {"content-type": "application/json"}
        return client.post(handin.PATH, content=body, headers=kind | dict(headers or {}))


def click(app: AppTest, item: str, what: str, **other: object) -> AppTest:
    """Tell the page of a click, as the browser sends it."""
    component_id, card = _cards(app)[item]
    states = app._tree.get_widget_states()
    state = states.widgets.add(id=component_id)
    said = {"do": what, "n": card["heard"] + 1, "session": card["session"], "times": 1} | other
    state.json_value = json.dumps({"clicked": said})
    return app._run(states)


def _cards(app: AppTest) -> dict[str, tuple[str, dict[str, Any]]]:
    cards = {}
    for element in app.get("bidi_component"):
        data = json.loads(element.proto.json or element.proto.mixed.json)
        cards[data["shown"]["id"]] = (element.proto.id, data)
    return cards
