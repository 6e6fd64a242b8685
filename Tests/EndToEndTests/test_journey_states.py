"""What a shop decides about the people inside a journey: pause, resume, go on in a new version."""

import json
from pathlib import Path

import pytest

from clock import Clock
from conftest import on_both_databases
from mail_server import MailServer
from parcours import Parcours
from polling import eventually
from shopper import Shopper, introduce, segment

EVA = Shopper("eva", "+33612345670")


def write_journey(folder: Path, *steps: dict) -> Path:
    """A journey in the folder that says what it is."""
    path = folder / "journeys" / "looked.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        json.dumps(
            {
                "id": "looked",
                "start": {"trigger": "product_viewed", "reentry": {"mode": "always"}},
                "steps": list(steps),
            }
        )
    )
    return path


def wait(**span: float) -> dict:
    return {"id": "rest", "type": "wait", "for": span}


def mail(step: str) -> dict:
    return {
        "id": step, "type": "send_email", "content": "first-reminder",
        "purpose": "marketing", "topic": "newsletter",
    }


@pytest.fixture
def inside(shop: Parcours, tmp_path: Path) -> Parcours:
    """A shop in which somebody rests for a day in a journey."""
    shop.run("apply", str(write_journey(tmp_path, wait(days=1), mail("mail"))), "--publish")
    client = segment(shop)
    introduce(client, EVA)
    client.shutdown()
    shop.settle(EVA.user)

    def enters() -> bool:
        # The server notices a new journey within a second.
        shop.track(EVA.user, "Product Viewed", product_id="p1")
        shop.settle(EVA.user)
        return shop.get("/journeys/looked/report")["entered"] > 0

    eventually(enters, saying="nobody enters the journey")
    return shop


@on_both_databases
def test_a_pause_holds_people_back_and_a_crash_in_it_loses_nobody(
    inside: Parcours, clock: Clock, mail_server: MailServer
) -> None:
    answer = inside.call("POST", "/journeys/looked/pause")
    assert (answer.status_code, answer.json()["state"]) == (200, "paused")
    clock.advance(days=3)
    inside.settle(EVA.user)
    assert mail_server.mails(EVA.email) == []
    inside.kill()
    inside.start()
    inside.settle(EVA.user)
    [run] = inside.every("/journeys/looked/runs", state="live")
    assert run["paused_since"] and run["step"] == "rest"
    assert inside.call("POST", "/journeys/looked/resume", json={}).status_code == 400
    answer = inside.call("POST", "/journeys/looked/resume", json={"late": "send"})
    assert (answer.status_code, answer.json()["state"]) == (200, "live")
    eventually(
        lambda: len(mail_server.mails(EVA.email)) == 1, saying="what was late is not sent"
    )
    inside.settle(EVA.user)
    assert len(mail_server.mails(EVA.email)) == 1


@on_both_databases
def test_people_inside_go_on_in_the_version_that_the_command_line_publishes(
    inside: Parcours, clock: Clock, mail_server: MailServer, tmp_path: Path
) -> None:
    file = write_journey(tmp_path, wait(days=9), mail("mail"), mail("again"))
    shown = inside.run("apply", str(file), "--publish", "--in-flight", "continue")
    assert "of those inside 1 go on in version 2, 0 stay in theirs" in shown.stdout
    eventually(
        lambda: [run["version"] for run in inside.every("/journeys/looked/runs")] == [2],
        saying="nobody moves",
    )
    clock.advance(days=1, minutes=1)
    eventually(
        lambda: len(mail_server.mails(EVA.email)) == 2,
        saying="the new version does not go on after the wait of the old one",
    )
    report = inside.get("/journeys/looked/report", version=1)
    assert (report["entered"], report["moved_out"], report["inside"]) == (1, 1, 0)
