"""The orders of a real shop, each sent twice, count once."""

import json
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
import requests

import online_retail
from conftest import NewShop
from online_retail import Order
from parcours import Parcours
from polling import eventually

BATCH_BYTES = 450_000


@pytest.mark.skipif(
    not online_retail.FILE.exists(), reason="the file of the real orders is absent"
)
def test_8803_real_orders_sent_twice_count_once(new_shop: NewShop, database: str) -> None:
    orders = online_retail.orders()
    assert len(orders) == 8803
    shop = new_shop(database, PARCOURS_CURRENCY="GBP")
    shop.start()
    with ThreadPoolExecutor(2) as senders:
        for batch in batches(orders):
            # At the same time, so that neither has been applied when the other comes.
            for answer in senders.map(lambda _, b=batch: send(shop, b), range(2)):
                assert (answer.status_code, answer.json()) == (200, {"success": True})
    by_customer: dict[str, list[Order]] = defaultdict(list)
    for order in orders:
        by_customer[order.customer].append(order)
    last = orders[-1]
    eventually(
        lambda: last.invoice in known_orders(shop, last.customer), within=60,
        saying="the last order is not applied",
    )
    assert len(by_customer) == 2960
    known = {one["user_ids"][0]: one["purchases"] for one in shop.every("/contacts", limit=100)}
    assert sum(purchases["count"] for purchases in known.values()) == 8803
    assert known.keys() == by_customer.keys()
    wrong = [one for one in known if summary(known[one]) != expected(by_customer[one])]
    assert not wrong
    sample = sorted(by_customer, key=lambda one: (len(by_customer[one]), one))
    for customer in sample[:: len(sample) // 20] + sample[-5:]:
        invoices = sorted(order.invoice for order in by_customer[customer])
        assert sorted(known_orders(shop, customer)) == invoices


def send(shop: Parcours, batch: list[dict[str, object]]) -> requests.Response:
    return shop.post("/v1/batch", {"batch": batch})


def batches(orders: list[Order]) -> Iterator[list[dict[str, object]]]:
    """Events in batches below the limit of 500 KB."""
    batch: list[dict[str, object]] = []
    size = 0
    for order in orders:
        weight = len(json.dumps(order.event)) + 2
        if size + weight > BATCH_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(order.event)
        size += weight
    yield batch


def known_orders(shop: Parcours, customer: str) -> list[str]:
    contact = shop.contact(customer)
    if contact is None:
        return []
    return [order["order_id"] for order in shop.every("/orders", contact=contact["id"])]


def summary(purchases: dict[str, Any]) -> tuple[int, Decimal, str, str]:
    """What the shop knows of a customer's purchases."""
    first, last = (purchases[name][:19] for name in ("first_at", "last_at"))
    return purchases["count"], Decimal(str(purchases["total"])), first, last


def expected(orders: list[Order]) -> tuple[int, Decimal, str, str]:
    """What the file says of them."""
    first, last = (
        one(order.at for order in orders).isoformat()[:19] for one in (min, max)
    )
    return len(orders), sum((order.total for order in orders), Decimal()), first, last
