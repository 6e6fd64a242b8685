"""The reactivation journey: who has not bought for 29 days gets twelve products, once."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

import catalogues
import online_retail
from clock import Clock
from conftest import NewShop, on_both_databases
from mail_server import MailServer, html_of
from parcours import Parcours, stamp
from polling import eventually

JOURNEY = Path(__file__).parent / "reactivation"

#: Time in which somebody who has not bought falls asleep.
ASLEEP = timedelta(days=29)


@dataclass
class Buyer:
    """Somebody who bought, and what was in each order."""

    user: str
    orders: list[tuple[datetime, list[str]]] = field(default_factory=list)

    @property
    def email(self) -> str:
        return f"{self.user.lower()}@mail.example"

    @property
    def last(self) -> tuple[datetime, list[str]]:
        return max(self.orders)

    def events(self) -> Iterator[dict[str, object]]:
        """Who it is, and the orders, as history."""
        yield {
            "type": "identify", "userId": self.user, "messageId": f"identify-{self.user}",
            "timestamp": stamp(min(self.orders)[0]),
            "traits": {"email": self.email, "firstName": f"Prénom {self.user}", "newsletter": True},
        }
        for number, (at, products) in enumerate(self.orders):
            yield {
                "type": "track", "event": "Order Completed", "userId": self.user,
                "messageId": f"order-{self.user}-{number}", "timestamp": stamp(at),
                "properties": {
                    "order_id": f"{self.user}-{number}",
                    "products": [
                        {"product_id": one, "price": 5, "quantity": 1} for one in products
                    ],
                },
            }


def opened_shop(
    new_shop: NewShop, database: str, clock: Clock, mail: MailServer,
    products: list[catalogues.Product], buyers: list[Buyer],
) -> Parcours:
    """A shop with a catalogue, with a past, and with the journey live."""
    shop = new_shop(database, clock, PARCOURS_SMTP_URL=mail.url)
    shop.start()
    catalogues.put(shop, products)
    for batch in batches(event for buyer in buyers for event in buyer.events()):
        answer = shop.post("/v1/import", {"batch": batch})
        assert (answer.status_code, answer.json()) == (200, {"success": True}), answer.text
    for buyer in (buyers[0], buyers[-1]):
        eventually(
            lambda one=buyer: (shop.contact(one.user) or {}).get("purchases", {}).get("count")
            == len(one.orders),
            within=120, saying="the past is not applied",
        )
    shop.run("apply", str(JOURNEY), "--publish")
    return shop


def batches(events: Iterator[dict[str, object]]) -> Iterator[list[dict[str, object]]]:
    batch: list[dict[str, object]] = []
    size = 0
    for event in events:
        weight = len(json.dumps(event)) + 2
        if size + weight > 400_000 or len(batch) == 2_000:
            yield batch
            batch, size = [], 0
        batch.append(event)
        size += weight
    yield batch


def check(
    shop: Parcours, mail: MailServer, buyers: list[Buyer], expected: set[str],
    products: list[catalogues.Product],
) -> None:
    """Each of those who fell asleep has got one mail with the twelve products of the run."""
    eventually(
        lambda: len(mail.recipients()) >= len(expected), within=120,
        saying=lambda: f"{len(mail.recipients())} of {len(expected)} mails have come",
    )
    for buyer in buyers:
        if buyer.email in expected:
            shop.settle(buyer.user)
    assert set(mail.recipients()) == expected
    assert set(mail.recipients().values()) == {1}
    by_email = {buyer.email: buyer for buyer in buyers}
    names = {product["id"]: product["name"] for product in products}
    runs = {run["contact"]: run for run in shop.every("/journeys/reactivation/runs", limit=100)}
    assert len(runs) == len(expected)
    for email in sorted(expected):
        buyer = by_email[email]
        contact = shop.contact(buyer.user)
        assert contact is not None
        exports = runs[contact["id"]]["exports"]
        picked = exports["picks"]["product_ids"]
        bought = set(buyer.last[1])
        assert set(exports["cart"]["product_ids"]) == bought
        assert len(picked) == len(set(picked)) == 12
        assert not bought & set(picked)
        shown = Shown.of(mail.mails(email)[0])
        assert shown.ids == picked
        assert shown.names == [names[one] for one in picked]


@dataclass
class Shown:
    """What a received mail shows."""

    ids: list[str]
    names: list[str]
    html: str

    @classmethod
    def of(cls, mail: EmailMessage) -> "Shown":
        html = html_of(mail)
        return cls(
            re.findall(r'data-id="([^"]*)"', html),
            [unescaped(one) for one in re.findall(r"<b>(.*?)</b>", html, re.DOTALL)], html,
        )


def unescaped(text: str) -> str:
    for reference, character in (
        ("&#39;", "'"), ("&quot;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"),
    ):
        text = text.replace(reference, character)
    return text


@pytest.mark.skipif(
    not online_retail.FILE.exists(), reason="the file of the real orders is absent"
)
def test_buyers_of_the_real_shop_fall_asleep(
    new_shop: NewShop, database: str, clock: Clock, mail_server: MailServer
) -> None:
    past = datetime(2011, 3, 1, tzinfo=timezone.utc)
    # The real past, moved so that it ends now.
    now = clock.now().replace(microsecond=0)
    buyers: dict[str, Buyer] = {}
    for order in online_retail.orders():
        if order.at >= past:
            break
        buyer = buyers.setdefault(order.customer, Buyer(order.customer))
        products: dict[str, Any] = {str(one["product_id"]): None for one in order.products}
        buyer.orders.append((now - (past - order.at), list(products)))
    everybody = list(buyers.values())
    products = catalogues.of_stock_codes()
    shop = opened_shop(new_shop, database, clock, mail_server, products, everybody)
    wait_for_members(shop, members(everybody, clock.now()))
    before = clock.now()
    # It is midnight in the past, and nobody bought in the hours around it.
    clock.advance(hours=24)
    after = clock.now()
    expected = {
        buyer.email for buyer in everybody if before < buyer.last[0] + ASLEEP <= after
    }
    assert len(expected) > 5
    check(shop, mail_server, everybody, expected, products)


def members(buyers: list[Buyer], now: datetime) -> int:
    return sum(
        ASLEEP <= now - buyer.last[0] < ASLEEP + timedelta(days=1) for buyer in buyers
    )


def wait_for_members(shop: Parcours, count: int) -> None:
    """Waits until the segment has been computed from the past."""
    eventually(
        lambda: len(list(shop.every("/segments/buyers-30d/members", limit=100))) == count,
        within=60, saying="the segment has not been computed",
    )


@on_both_databases
@pytest.mark.skipif(not catalogues.DUMMYJSON.exists(), reason="the file of DummyJSON is absent")
def test_a_mail_shows_the_fields_of_the_products(
    new_shop: NewShop, database: str, clock: Clock, mail_server: MailServer
) -> None:
    products = catalogues.of_dummyjson()
    now = clock.now()
    soon = now - ASLEEP + timedelta(hours=1)
    buyers = [
        Buyer("ada", [(soon, ["1", "2", "3"]), (soon - timedelta(days=3), ["9", "10"])]),
        Buyer("ben", [(soon, ["1", "4", "5", "6"])]),
        Buyer("eve", [(soon - timedelta(days=3), ["1", "7"])]),
        # Asleep already, who gets nothing; in the segment once it has been computed.
        Buyer("kim", [(now - ASLEEP - timedelta(hours=9), ["1", "8"])]),
        Buyer("zoe", [(now - timedelta(days=2), [str(one) for one in range(20, 40)])]),
    ]
    shop = opened_shop(new_shop, database, clock, mail_server, products, buyers)
    wait_for_members(shop, members(buyers, clock.now()))
    clock.advance(hours=2)
    check(shop, mail_server, buyers, {"ada@mail.example", "ben@mail.example"}, products)
    mail = mail_server.mails("ada@mail.example")[0]
    assert mail["Subject"] == "Prénom ada, ces articles vont avec votre achat"
    shown = Shown.of(mail)
    by_id = {product["id"]: product for product in products}
    offered = [by_id[one] for one in shown.ids]
    assert all(product["stock"] > 0 for product in offered)
    # A missing brand hides its line.
    brands = [product["brand"] for product in offered if "brand" in product]
    assert [unescaped(one) for one in re.findall(r"<i>(.*?)</i>", shown.html)] == brands
    prices = [f"{product['unit_price']:g}" for product in offered]
    assert [f"{float(one):g}" for one in re.findall(r"<span>(.*?)</span>", shown.html)] == prices
    assert shown.html.count(">Voir</a>") == 12
    assert "<s>" not in shown.html
