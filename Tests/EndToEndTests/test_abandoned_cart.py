"""The abandoned-cart journey, exactly: e-mail, SMS after a day without opening, push after two."""

import re

import pytest
import requests

from clock import Clock
from conftest import on_both_databases
from mail_server import MailServer, html_of
from parcours import Parcours
from polling import eventually
from push_server import PushServer
from shopper import Shopper, fill_cart, introduce, segment
from sms_server import SMSServer

ADA = Shopper("ada", "+33612345678")
BEN = Shopper("ben", "+33612345679")


class World:
    """The shop and its providers, and what one shopper got from each."""

    def __init__(
        self, shop: Parcours, clock: Clock, mail: MailServer, sms: SMSServer, push: PushServer
    ) -> None:
        self.shop = shop
        self.clock = clock
        self.mail = mail
        self.sms = sms
        self.push = push

    def received(self, shopper: Shopper) -> tuple[int, int, int]:
        """How many mails, text messages and pushes somebody has got."""
        return (
            len(self.mail.mails(shopper.email)),
            len(self.sms.messages(shopper.phone)),
            len(self.push.messages(shopper.push_token)),
        )

    def expect(self, shopper: Shopper, mails: int, texts: int, pushes: int) -> None:
        """Waits until somebody has got this, and checks that all that is due gives no more."""
        expected = (mails, texts, pushes)
        eventually(
            lambda: self.received(shopper) == expected,
            saying=lambda: f"{shopper.user} got {self.received(shopper)}, not {expected}",
        )
        self.shop.settle(shopper.user)
        assert self.received(shopper) == expected

    def abandon(self, shopper: Shopper, **carts: tuple[float, ...]) -> None:
        """Somebody fills carts with a product for each price, and leaves."""
        client = segment(self.shop)
        introduce(client, shopper)
        for cart, prices in carts.items():
            fill_cart(client, shopper, cart, *prices)
        client.shutdown()
        self.shop.settle(shopper.user)
        self.clock.advance(minutes=31)

    def open_mail(self, shopper: Shopper) -> None:
        """Shows the last mail: the mail program fetches its picture."""
        html = html_of(self.mail.mails(shopper.email)[-1])
        pixel = re.search(rf'<img[^>]*src="({re.escape(self.shop.url)}/o/[^"]+)"', html)
        assert pixel, f"no picture that tells of an opening in {html}"
        answer = requests.get(
            pixel.group(1), timeout=10,
            headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Thunderbird/128.0"},
        )
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("image/")

    def expect_report(self, entered: int, inside: int, goal: int = 0) -> None:
        """Waits until the report says this. The outcome of a last message ends its run, and is an
        event that is applied a moment after it is in the ledger."""
        expected = {"entered": entered, "inside": inside, "goal": goal}

        def numbers() -> dict[str, int]:
            report = self.shop.get("/journeys/abandoned-cart/report")
            return {
                "entered": report["entered"], "inside": report["inside"],
                "goal": report["goal"]["reached"],
            }

        eventually(lambda: numbers() == expected, saying=lambda: f"{numbers()}, not {expected}")


@pytest.fixture
def world(
    shop: Parcours, clock: Clock,
    mail_server: MailServer, sms_server: SMSServer, push_server: PushServer,
) -> World:
    return World(shop, clock, mail_server, sms_server, push_server)


@on_both_databases
def test_who_opens_after_23_hours_and_59_minutes_gets_nothing_more(world: World) -> None:
    world.abandon(ADA, c1=(60,))
    world.expect(ADA, 1, 0, 0)
    world.clock.advance(hours=23, minutes=58, seconds=50)
    world.expect(ADA, 1, 0, 0)
    world.open_mail(ADA)
    for _ in range(3):
        world.clock.advance(days=1)
        world.expect(ADA, 1, 0, 0)
    world.expect_report(entered=1, inside=0)


@on_both_databases
def test_who_never_opens_gets_an_sms_after_a_day_and_a_push_a_day_later(world: World) -> None:
    world.abandon(ADA, c1=(30, 30.01))
    world.expect(ADA, 1, 0, 0)
    world.clock.advance(hours=23, minutes=58, seconds=50)
    world.expect(ADA, 1, 0, 0)
    world.clock.advance(minutes=2)
    world.expect(ADA, 1, 1, 0)
    world.clock.advance(hours=23, minutes=58, seconds=50)
    world.expect(ADA, 1, 1, 0)
    world.clock.advance(minutes=2)
    world.expect(ADA, 1, 1, 1)
    world.clock.advance(days=30)
    world.expect(ADA, 1, 1, 1)
    assert world.sms.messages(ADA.phone)[0]["Body"].startswith("Votre panier vous attend encore")
    push = world.push.messages(ADA.push_token)[0]
    assert push["notification"]["title"] == "Dernière chance"
    assert push["data"]["url"] == "https://shop.example/panier"
    lines = world.shop.messages(ADA.user)
    assert [(line["step"], line["channel"], line["state"]) for line in lines] == [
        ("first", "email", "sent"), ("second", "sms", "sent"), ("last", "push", "sent"),
    ]


@on_both_databases
def test_who_opens_after_24_hours_and_a_minute_has_got_the_sms_already(world: World) -> None:
    world.abandon(ADA, c1=(60,))
    world.expect(ADA, 1, 0, 0)
    world.clock.advance(hours=24, minutes=1)
    world.expect(ADA, 1, 1, 0)
    world.open_mail(ADA)
    world.expect(ADA, 1, 1, 0)
    world.clock.advance(hours=24, minutes=1)
    world.expect(ADA, 1, 1, 1)


@on_both_databases
def test_who_buys_in_hour_30_gets_no_push_and_counts_for_the_goal(world: World) -> None:
    world.abandon(ADA, c1=(60,))
    world.abandon(BEN, c2=(70,))
    world.expect(ADA, 1, 0, 0)
    world.expect(BEN, 1, 0, 0)
    world.clock.advance(hours=24, minutes=1)
    world.expect(ADA, 1, 1, 0)
    world.clock.advance(hours=6)
    world.shop.track(
        ADA.user, "Order Completed", order_id="o1", cart_id="c1", total=60, currency="EUR",
        products=[{"product_id": "c1-0", "price": 60, "quantity": 1}],
    )
    world.shop.settle(ADA.user)
    world.clock.advance(days=2)
    world.expect(BEN, 1, 1, 1)
    world.expect(ADA, 1, 1, 0)
    world.expect_report(entered=2, inside=0, goal=1)
    orders = list(world.shop.every("/orders", contact=world.shop.contact(ADA.user)["id"]))
    assert [order["order_id"] for order in orders] == ["o1"]


@on_both_databases
def test_a_cart_of_exactly_50_does_not_enter(world: World) -> None:
    world.abandon(ADA, c1=(20, 30))
    world.abandon(BEN, c2=(20, 30.01))
    world.expect(BEN, 1, 0, 0)
    world.expect(ADA, 0, 0, 0)
    carts = list(world.shop.every("/carts", contact=world.shop.contact(ADA.user)["id"]))
    assert [cart["state"] for cart in carts] == ["abandoned"]
    world.expect_report(entered=1, inside=1)


@on_both_databases
def test_two_carts_are_two_runs_and_buying_one_leaves_the_other_alone(world: World) -> None:
    world.abandon(ADA, c1=(60,), c2=(80,))
    world.expect(ADA, 2, 0, 0)
    world.shop.track(
        ADA.user, "Order Completed", order_id="o1", cart_id="c1", total=60, currency="EUR",
        products=[{"product_id": "c1-0", "price": 60, "quantity": 1}],
    )
    world.shop.settle(ADA.user)
    world.clock.advance(hours=24, minutes=1)
    world.expect(ADA, 2, 1, 0)
    world.clock.advance(hours=24, minutes=1)
    world.expect(ADA, 2, 1, 1)
    world.expect_report(entered=2, inside=0, goal=1)


@on_both_databases
def test_a_clock_that_jumps_30_days_while_the_server_is_down_sends_nothing_twice(
    world: World,
) -> None:
    world.abandon(ADA, c1=(60,))
    world.expect(ADA, 1, 0, 0)
    assert world.shop.stop() == 0
    world.clock.advance(days=30)
    world.shop.start()
    # The day before the push counts from the moment at which the SMS was late (semantics: 2).
    world.expect(ADA, 1, 1, 0)
    world.shop.kill()
    world.clock.advance(days=30)
    world.shop.start()
    world.expect(ADA, 1, 1, 1)
    world.shop.kill()
    world.clock.advance(days=30)
    world.shop.start()
    world.expect(ADA, 1, 1, 1)


@on_both_databases
def test_one_click_ends_the_newsletter_by_email_and_leaves_the_text_messages(
    world: World,
) -> None:
    world.abandon(ADA, c1=(60,))
    world.expect(ADA, 1, 0, 0)
    mail = world.mail.mails(ADA.email)[0]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = re.search(r"<(http[^>]+)>", mail["List-Unsubscribe"])
    assert link, mail["List-Unsubscribe"]
    # What mail programs and scanners fetch must not unsubscribe anybody (RFC 8058, 3.2).
    assert requests.get(link.group(1), timeout=10).status_code == 200
    world.shop.settle(ADA.user)
    assert subscription(world.shop, ADA, "email") == "subscribed"
    answer = requests.post(
        link.group(1), data={"List-Unsubscribe": "One-Click"}, timeout=10, allow_redirects=False
    )
    assert answer.status_code == 200, answer.text
    world.shop.settle(ADA.user)
    assert subscription(world.shop, ADA, "email") == "unsubscribed"
    assert subscription(world.shop, ADA, "sms") == "subscribed"
    world.clock.advance(hours=24, minutes=1)
    world.expect(ADA, 1, 1, 0)
    # A mail that finally is not sent answers the wait for its opening at once (semantics: 9).
    for number, price in enumerate((60, 80)):
        world.shop.track(
            ADA.user, "Product Added", cart_id="c2", product_id=f"p{number}", price=price,
            quantity=1,
        )
    world.clock.advance(minutes=31)
    world.expect(ADA, 1, 2, 0)
    refused = [line for line in world.shop.messages(ADA.user) if line["state"] == "not_sent"]
    assert [(line["channel"], line["reason"]) for line in refused] == [("email", "unsubscribed")]


def subscription(shop: Parcours, shopper: Shopper, channel: str) -> str:
    contact = shop.contact(shopper.user)
    assert contact is not None
    return contact["subscriptions"][channel]["newsletter"]
