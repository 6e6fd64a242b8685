"""No mail twice and none lost without a word, however the process ends."""

import random
import threading
import time
from pathlib import Path

import pytest

from clock import Clock
from conftest import WORKSPACE, NewShop, on_both_databases
from mail_server import MailServer
from newsletter import address, finish, states, welcome
from parcours import END, Parcours
from polling import eventually

PEOPLE = [f"person-{number:03}" for number in range(240)]
KILLS = 10


def new_mailing_shop(
    new_shop: NewShop, database: str, mail_server: MailServer, clock: Clock | None = None
) -> Parcours:
    shop = new_shop(database, clock, PARCOURS_SMTP_URL=f"{mail_server.url}&connections=8")
    shop.run("apply", str(WORKSPACE), "--publish")
    shop.start()
    return shop


@on_both_databases
def test_kill_9_while_mails_are_under_way_sends_none_twice_and_loses_none_in_silence(
    new_shop: NewShop, database: str, mail_server: MailServer, clock: Clock
) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    mail_server.delay = 0.04
    shop = new_mailing_shop(new_shop, database, mail_server, clock)
    welcome(shop, PEOPLE)
    for _ in range(KILLS):
        await_another(mail_server)
        time.sleep(chance.uniform(0, 0.06))
        shop.kill()
        shop.start()
    assert len(mail_server.mails()) < len(PEOPLE), "all was sent before the last kill"
    mail_server.delay = 0
    eventually(lambda: "queued" not in states(shop).values(), within=60)
    # Nodes that share a PostgreSQL wait a quarter of an hour for each other.
    clock.advance(minutes=16)
    state = finish(shop, len(PEOPLE))
    received = mail_server.recipients()
    assert max(received.values()) == 1, received.most_common(3)
    assert max(mail_server.message_ids().values()) == 1
    wrong = [
        (user, state[address(user)], received[address(user)])
        for user in PEOPLE
        if not (state[address(user)] == "in_doubt"
                or (state[address(user)] == "sent" and received[address(user)] == 1))
    ]
    assert not wrong
    doubtful = sum(one == "in_doubt" for one in state.values())
    # Eight connections, and as many messages that wait for one.
    assert 0 < doubtful <= KILLS * 16, f"{doubtful} in doubt"
    assert len(list(shop.every("/messages", state="in_doubt", limit=100))) == doubtful


def await_another(mail_server: MailServer) -> None:
    """Returns when one more mail has been taken."""
    before = len(mail_server.mails())
    eventually(lambda: len(mail_server.mails()) > before)


def test_sigterm_lets_mails_under_way_end_and_nothing_is_in_doubt(
    new_shop: NewShop, database: str, mail_server: MailServer
) -> None:
    mail_server.delay = 0.2
    shop = new_mailing_shop(new_shop, database, mail_server)
    welcome(shop, PEOPLE[:60])
    eventually(lambda: len(mail_server.mails()) > 5)
    began = time.monotonic()
    assert shop.stop() == 0
    assert time.monotonic() - began < END / 2
    assert len(mail_server.mails()) < 60, "all was sent before the end"
    mail_server.delay = 0
    shop.start()
    state = finish(shop, 60)
    assert set(state.values()) == {"sent"}
    assert mail_server.recipients() == {address(user): 1 for user in PEOPLE[:60]}


def test_events_that_were_answered_survive_kill_9(
    new_shop: NewShop, database: str, tmp_path: Path
) -> None:
    shop = new_shop(database)
    shop.start()
    answered: list[str] = []

    def send() -> None:
        number = 0
        while True:
            number += 1
            user = f"user-{number}"
            event = {"userId": user, "traits": {"number": number}, "messageId": f"m{number}"}
            try:
                if shop.post("/v1/identify", event).status_code != 200:
                    return
            except OSError:
                return
            answered.append(user)

    sender = threading.Thread(target=send)
    sender.start()
    eventually(lambda: len(answered) > 100)
    shop.kill()
    sender.join(timeout=10)
    shop.start()
    missing = [user for user in answered if not eventually_known(shop, user)]
    assert not missing


def eventually_known(shop: Parcours, user: str) -> bool:
    return bool(eventually(lambda: shop.contact(user), within=10, saying=f"{user} is lost"))


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_two_servers_on_one_database_share_the_work_and_one_goes_on_alone(
    new_shop: NewShop, database: str, mail_server: MailServer, clock: Clock
) -> None:
    mail_server.delay = 0.04
    first = new_mailing_shop(new_shop, database, mail_server, clock)
    second = new_shop(database, clock, PARCOURS_SMTP_URL=f"{mail_server.url}&connections=8")
    second.start()
    welcome(first, PEOPLE[:80])
    welcome(second, PEOPLE[80:160])
    await_another(mail_server)
    first.kill()
    welcome(second, PEOPLE[160:])
    mail_server.delay = 0
    eventually(lambda: "queued" not in states(second).values(), within=60)
    clock.advance(minutes=16)
    state = finish(second, len(PEOPLE))
    received = mail_server.recipients()
    assert max(received.values()) == 1, received.most_common(3)
    lost = [user for user in PEOPLE if not received[address(user)]]
    assert all(state[address(user)] == "in_doubt" for user in lost)
