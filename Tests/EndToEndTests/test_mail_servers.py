"""Mail servers that refuse, misbehave or go away: deferred or in doubt, never twice."""

import pytest

from bad_mail_server import BadMailServer, Behaviour
from clock import Clock
from conftest import WORKSPACE, NewShop
from mail_server import MailServer
from newsletter import address, finish, is_tried, states, welcome
from parcours import Parcours
from polling import eventually

PEOPLE = [f"person-{number}" for number in range(12)]


def new_mailing_shop(new_shop: NewShop, database: str, clock: Clock, url: str) -> Parcours:
    shop = new_shop(database, clock, PARCOURS_SMTP_URL=f"{url}&connections=4")
    shop.run("apply", str(WORKSPACE), "--publish")
    shop.start()
    return shop


@pytest.mark.parametrize(
    "behaviour", [Behaviour.NONSENSE, Behaviour.NONSENSE_REPLY, Behaviour.CLOSES_AT_DATA],
    ids=lambda behaviour: behaviour.name.lower(),
)
def test_what_a_server_has_certainly_not_taken_is_deferred_and_sent_once(
    new_shop: NewShop, database: str, clock: Clock, behaviour: Behaviour
) -> None:
    with BadMailServer(*[behaviour] * 4) as server:
        shop = new_mailing_shop(new_shop, database, clock, server.url)
        welcome(shop, PEOPLE)
        # The pauses between attempts grow with each one; there is one of each bad connection.
        for _ in range(4):
            eventually(lambda: is_tried(shop, len(PEOPLE)))
            clock.advance(minutes=10)
        state = finish(shop, len(PEOPLE))
        assert set(state.values()) == {"sent"}
        assert server.recipients() == {address(user): 1 for user in PEOPLE}


@pytest.mark.parametrize(
    "behaviour", [Behaviour.CLOSES_AFTER_DOT, Behaviour.NONSENSE_AFTER_DOT],
    ids=lambda behaviour: behaviour.name.lower(),
)
def test_what_a_server_may_have_taken_is_in_doubt_and_never_sent_again(
    new_shop: NewShop, database: str, clock: Clock, behaviour: Behaviour
) -> None:
    with BadMailServer(*[behaviour] * 2) as server:
        shop = new_mailing_shop(new_shop, database, clock, server.url)
        welcome(shop, PEOPLE)
        state = finish(shop, len(PEOPLE))
        assert sorted(state.values()) == ["in_doubt"] * 2 + ["sent"] * 10
        clock.advance(days=30)
        shop.stop()
        shop.start()
        welcome(shop, ["later"])
        state = finish(shop, len(PEOPLE) + 1)
        assert state[address("later")] == "sent"
        assert server.recipients() == {address(user): 1 for user in [*PEOPLE, "later"]}


def test_a_connection_that_hangs_stops_no_other_mail_and_leaves_doubt(
    new_shop: NewShop, database: str, clock: Clock
) -> None:
    with BadMailServer(Behaviour.HANGS_AFTER_DOT, Behaviour.SILENT) as server:
        shop = new_mailing_shop(new_shop, database, clock, server.url)
        welcome(shop, PEOPLE)
        eventually(lambda: len(server.recipients()) >= len(PEOPLE) - 1)
        eventually(lambda: list(states(shop).values()).count("sent") >= len(PEOPLE) - 2)
        server.release()
        eventually(lambda: "in_doubt" in states(shop).values())
        clock.advance(hours=1)
        state = finish(shop, len(PEOPLE))
        assert sorted(state.values()) == ["in_doubt"] + ["sent"] * 11
        assert server.recipients() == {address(user): 1 for user in PEOPLE}


def test_a_mail_server_that_is_away_gets_the_mails_when_it_is_back(
    new_shop: NewShop, database: str, clock: Clock
) -> None:
    server = MailServer()
    shop = new_mailing_shop(new_shop, database, clock, server.url)
    welcome(shop, PEOPLE)
    eventually(lambda: is_tried(shop, len(PEOPLE)))
    with server:
        clock.advance(minutes=1)
        state = finish(shop, len(PEOPLE))
        assert set(state.values()) == {"sent"}
        assert server.recipients() == {address(user): 1 for user in PEOPLE}


def test_a_greylisted_address_waits_a_dead_one_ends_and_the_rest_flows(
    new_shop: NewShop, database: str, clock: Clock, mail_server: MailServer
) -> None:
    grey, dead = address(PEOPLE[0]), address(PEOPLE[1])
    mail_server.refusals = {
        grey: ["450 4.2.0 Greylisted, come back later"],
        dead: ["550 5.1.1 No such user here"] * 9,
    }
    shop = new_mailing_shop(new_shop, database, clock, mail_server.url)
    welcome(shop, PEOPLE)
    eventually(lambda: len(mail_server.recipients()) == len(PEOPLE) - 2)
    eventually(lambda: states(shop)[dead] == "failed")
    assert states(shop)[grey] == "queued"
    clock.advance(minutes=1)
    state = finish(shop, len(PEOPLE))
    assert [one for one, word in state.items() if word != "sent"] == [dead]
    assert max(mail_server.recipients().values()) == 1
    failed = list(shop.every("/messages", state="failed"))
    assert [line["reason"] for line in failed] == ["550 5.1.1"]
    # The address bounced for good: whatever comes later is not even tried.
    shop.track(PEOPLE[1], "Welcome Wanted")
    shop.settle(PEOPLE[1])
    assert {line["state"] for line in shop.messages(PEOPLE[1])} == {"failed", "not_sent"}
    assert len(mail_server.refusals[dead]) == 8
