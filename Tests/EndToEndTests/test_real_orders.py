"""The orders of a real shop, each sent twice, count once."""

import json
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

import pytest

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
    for batch in batches(orders):
        for _ in range(2):
            answer = shop.post("/v1/batch", {"batch": batch})
            assert (answer.status_code, answer.json()) == (200, {"success": True}), answer.text
    by_customer: dict[str, list[Order]] = defaultdict(list)
    for order in orders:
        by_customer[order.customer].append(order)
    last = orders[-1]
    eventually(
        lambda: last.invoice in known_orders(shop, last.customer), within=60,
        saying="the last order is not applied",
    )
    assert len(by_customer) == 2960
    assert buyers(shop, at_least=1) == 2960
    many = {n: sum(len(one) >= n for one in by_customer.values()) for n in (2, 5, 20)}
    assert {n: buyers(shop, at_least=n) for n in many} == many
    assert sum(1 for _ in shop.every("/orders", limit=100)) == 8803
    sample = sorted(by_customer, key=lambda one: (len(by_customer[one]), one))
    for customer in sample[:: len(sample) // 40] + sample[-10:]:
        check_purchases(shop, customer, by_customer[customer])


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


def buyers(shop: Parcours, at_least: int) -> int:
    """How many contacts have bought that often."""
    answer = shop.call("POST", "/segments/preview", json={
        "id": "buyers", "name": "Buyers", "kind": "dynamic_plus",
        "include": {"field": "purchases.count", "is": "at_least", "value": at_least},
    })
    assert answer.status_code == 200, answer.text
    return answer.json()["count"]


def known_orders(shop: Parcours, customer: str) -> list[str]:
    contact = shop.contact(customer)
    if contact is None:
        return []
    return [order["id"] for order in shop.every("/orders", contact=contact["id"], limit=100)]


def check_purchases(shop: Parcours, customer: str, orders: list[Order]) -> None:
    """Compares what the shop knows of a customer with what the file says."""
    assert sorted(known_orders(shop, customer)) == sorted(order.invoice for order in orders)
    contact = shop.contact(customer)
    assert contact is not None
    purchases = contact["purchases"]
    assert purchases["count"] == len(orders)
    total = sum((order.total for order in orders), Decimal())
    assert Decimal(str(purchases["total"])) == total
    assert purchases["first_at"][:19] == min(order.at for order in orders).isoformat()[:19]
    assert purchases["last_at"][:19] == max(order.at for order in orders).isoformat()[:19]
