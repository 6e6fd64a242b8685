"""A real mail transfer agent takes what the program sends."""

import os
from collections import Counter
from collections.abc import Iterator

import pytest

import postfix
from clock import Clock
from conftest import WORKSPACE, NewShop, absent
from newsletter import address, finish, is_tried, welcome
from polling import eventually
from postfix import Postfix

PEOPLE = [f"person-{number:03}" for number in range(150)]


@pytest.fixture
def mta() -> Iterator[Postfix]:
    if os.geteuid() != 0:
        pytest.skip("only root can run Postfix")
    if postfix.program() is None:
        absent("Postfix")
    with Postfix() as running:
        yield running


def test_postfix_takes_every_mail_once_across_a_restart_of_its_own(
    new_shop: NewShop, database: str, clock: Clock, mta: Postfix
) -> None:
    shop = new_shop(database, clock, PARCOURS_SMTP_URL=mta.url)
    shop.run("apply", str(WORKSPACE), "--publish")
    shop.start()
    welcome(shop, PEOPLE[:100])
    eventually(lambda: len(mta.delivered()) > 5, saying=lambda: mta.log)
    mta.stop()
    welcome(shop, PEOPLE[100:])
    eventually(lambda: is_tried(shop, len(PEOPLE)))
    mta.start()
    clock.advance(minutes=2)
    state = finish(shop, len(PEOPLE))
    unsure = [one for one, word in state.items() if word != "sent"]
    assert {state[one] for one in unsure} <= {"in_doubt"}, state
    eventually(
        lambda: len(mta.delivered()) >= len(PEOPLE) - len(unsure), saying=lambda: mta.log[-3000:]
    )
    mails = mta.mails()
    accepted = mta.accepted(mails)
    received = Counter(address for address, _ in accepted)
    assert max(received.values()) == 1, [one for one in accepted if received[one[0]] > 1]
    assert {address(user) for user in PEOPLE} - set(received) <= set(unsure)
    mail = mails[0]
    assert mail["Subject"] == "Bienvenue à la boutique d’été"
    assert mail["From"] == "Boutique <boutique@shop.example>"
    assert not mail.defects
