"""What widespread SDKs send arrives as they mean it."""

import time
from datetime import datetime, timedelta, timezone

import pytest
import requests
from rudderstack.analytics.client import Client as Rudder
from segment.analytics.client import Client as Segment

from conftest import NewShop
from parcours import WRITE_KEY, Parcours, stamp
from polling import eventually


@pytest.fixture
def plain_shop(new_shop: NewShop, database: str) -> Parcours:
    """A shop by the real clock, without providers: messages go to the inbox."""
    shop = new_shop(database)
    shop.start()
    return shop


@pytest.mark.parametrize("sdk", [Segment, Rudder], ids=["segment", "rudder"])
@pytest.mark.parametrize("gzip", [False, True], ids=["plain", "gzip"])
def test_an_unchanged_sdk_identifies_tracks_and_sells(
    plain_shop: Parcours, sdk: type, gzip: bool
) -> None:
    failures: list[Exception] = []
    client = sdk(
        WRITE_KEY, host=plain_shop.url, gzip=gzip, upload_interval=0.01, max_retries=1,
        on_error=lambda error, _: failures.append(error),
    )
    client.track(anonymous_id="visitor-1", event="Product Viewed", properties={"product_id": "p1"})
    client.identify(
        "ada", {"email": "ada@mail.example", "firstName": "Ada", "newsletter": True, "age": 36},
        anonymous_id="visitor-1",
    )
    client.page("ada", "Shop", "Home", {"url": "https://shop.example/"})
    client.screen("ada", "Shop", "Start")
    client.group("ada", "company-1", {"name": "Analytical Engines"})
    client.track(
        "ada", "Order Completed",
        {
            "order_id": "o1", "total": 41.9, "currency": "EUR",
            "products": [{"product_id": "p1", "price": 20.95, "quantity": 2}],
        },
    )
    client.alias("visitor-2", "ada")
    client.flush()
    client.join()
    assert not failures
    contact = eventually(
        lambda: (one := plain_shop.contact("ada"))
        and one["attributes"].get("first_name") == "Ada" and one
    )
    assert contact["attributes"]["email"] == "ada@mail.example"
    assert contact["attributes"]["age"] == 36
    assert contact["subscriptions"]["email"]["newsletter"] == "subscribed"
    orders = eventually(lambda: list(plain_shop.every("/orders", contact=contact["id"])))
    assert [(order["order_id"], order["total"]) for order in orders] == [("o1", 41.9)]
    events = eventually(
        lambda: (names := timeline(plain_shop, contact["id"])) and "Order Completed" in names
        and names
    )
    assert "Product Viewed" in events, "the visitor's event belongs to the person now"


def timeline(shop: Parcours, contact: str) -> set[str]:
    return {entry.get("name", "") for entry in shop.every(f"/contacts/{contact}/timeline")}


def test_a_wrong_write_key_is_refused_in_words_that_the_sdk_understands(
    plain_shop: Parcours,
) -> None:
    failures: list[Exception] = []
    client = Segment(
        "another key", host=plain_shop.url, upload_interval=0.01,
        on_error=lambda error, _: failures.append(error),
    )
    began = time.monotonic()
    client.track("ada", "Product Viewed")
    client.shutdown()
    assert [error.status for error in failures] == [401]  # type: ignore[attr-defined]
    assert failures[0].code != "unknown"  # type: ignore[attr-defined]
    assert time.monotonic() - began < 5, "the SDK tried again and again"


def test_a_batch_keeps_its_good_events_and_lists_the_bad_ones(plain_shop: Parcours) -> None:
    answer = plain_shop.post("/v1/batch", {"batch": [
        {"type": "identify", "userId": "ada", "traits": {"city": "Paris"}, "messageId": "m1"},
        {"type": "track", "userId": "ada", "messageId": "m2"},
        {"type": "track", "event": "Nobody's", "messageId": "m3"},
        {"type": "identify", "userId": "ada", "traits": {"age": 36}, "messageId": "m4"},
    ]})
    assert answer.status_code == 200
    assert answer.json()["success"] is True
    rejected = answer.json()["rejected"]
    assert [one["index"] for one in rejected] == [1, 2]
    assert all(one["code"] and one["message"] for one in rejected)
    contact = eventually(
        lambda: (one := plain_shop.contact("ada")) and "age" in one["attributes"] and one
    )
    assert contact["attributes"]["city"] == "Paris"


def test_the_clock_of_a_client_that_is_wrong_by_hours_is_corrected(plain_shop: Parcours) -> None:
    now = datetime.now(timezone.utc)
    wrong = now - timedelta(hours=5)
    answer = plain_shop.post("/v1/track", {
        "userId": "ada", "event": "Order Completed",
        "properties": {"order_id": "o1", "total": 10},
        "messageId": "m1",
        "timestamp": stamp(wrong - timedelta(minutes=10)), "sentAt": stamp(wrong),
    })
    assert answer.status_code == 200
    eventually(lambda: plain_shop.contact("ada"))
    order = eventually(
        lambda: list(plain_shop.every("/orders", contact=plain_shop.contact("ada")["id"]))
    )[0]
    at = datetime.fromisoformat(order["at"].replace("Z", "+00:00"))
    assert abs(at - (now - timedelta(minutes=10))) < timedelta(seconds=20)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{not json", 400),
        (b'{"batch":[' + b'{"type":"track","userId":"a","event":"x"},' * 20_000 + b"]}", 413),
    ],
    ids=["malformed", "too large"],
)
def test_what_cannot_be_read_is_refused_with_a_code_and_a_message(
    plain_shop: Parcours, body: bytes, status: int
) -> None:
    answer = requests.post(
        f"{plain_shop.url}/v1/batch", data=body, auth=(WRITE_KEY, ""), timeout=10,
        headers={"Content-Type": "text/plain"},
    )
    assert answer.status_code == status
    assert all(isinstance(answer.json()[name], str) for name in ("code", "message"))
