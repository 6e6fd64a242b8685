"""Many people who get one mail each: the journey `welcome` of the workspace."""

from collections.abc import Iterable

from parcours import Parcours, stamp
from polling import eventually


def address(user: str) -> str:
    return f"{user}@mail.example"


def welcome(shop: Parcours, users: Iterable[str]) -> None:
    """Sets a mail for each person on its way."""
    now = stamp(shop.clock.now()) if shop.clock else None
    batch = []
    for user in users:
        batch.append({
            "type": "identify", "userId": user, "messageId": f"identify-{user}",
            "traits": {"email": address(user)}, "timestamp": now,
        })
        batch.append({
            "type": "track", "event": "Welcome Wanted", "userId": user,
            "messageId": f"welcome-{user}", "timestamp": now,
        })
    answer = shop.post("/v1/batch", {"batch": batch})
    assert (answer.status_code, answer.json()) == (200, {"success": True}), answer.text


def states(shop: Parcours) -> dict[str, str]:
    """The state of the mail to each address."""
    lines = shop.every("/messages", journey="welcome", limit=100)
    return {line["to"]: line["state"] for line in lines}


def is_tried(shop: Parcours, count: int) -> bool:
    """Whether each of so many mails has left or was tried, and none is under way."""
    lines = list(shop.every("/messages", journey="welcome", limit=100))
    return len(lines) == count and all(
        line["state"] == "queued" and line["attempts"] > 0
        or line["state"] in ("sent", "in_doubt")
        for line in lines
    )


def finish(shop: Parcours, count: int, within: float = 60) -> dict[str, str]:
    """Waits until every one of so many mails has a final state, and returns the states."""
    def finals() -> dict[str, str] | None:
        known = states(shop)
        waiting = [one for one in known.values() if one in ("queued", "handed_over")]
        return known if len(known) == count and not waiting else None

    return eventually(finals, within=within, saying=lambda: f"not all is final: {states(shop)}")
