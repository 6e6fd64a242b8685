"""People who shop, seen by the SDK that a shop uses."""

from dataclasses import dataclass

from segment.analytics.client import Client

from parcours import WRITE_KEY, Parcours


@dataclass(frozen=True)
class Shopper:
    """Somebody who wants to hear of the shop on every channel."""

    user: str
    phone: str

    @property
    def email(self) -> str:
        return f"{self.user}@mail.example"

    @property
    def push_token(self) -> str:
        return f"device-of-{self.user}"


def segment(shop: Parcours) -> Client:
    """Segment's own client, pointed at the shop's server."""
    return Client(WRITE_KEY, host=shop.url, upload_interval=0.01, gzip=True, on_error=_fail)


def _fail(error: Exception, batch: list[dict]) -> None:
    print(f"Segment's client could not send {len(batch)} events: {error}")


def introduce(client: Client, shopper: Shopper) -> None:
    """Tells the shop who somebody is: address, number, device, and that news are welcome."""
    subscribed = {"newsletter": "subscribed"}
    client.identify(
        shopper.user,
        traits={
            "firstName": shopper.user.capitalize(),
            "email": shopper.email,
            "phone": shopper.phone,
            "newsletter": True,
            "subscriptions": {"sms": subscribed, "push": subscribed},
        },
        context={
            "device": {"type": "android", "token": shopper.push_token},
            "locale": "fr-FR",
            "timezone": "Europe/Paris",
        },
    )


def fill_cart(client: Client, shopper: Shopper, cart: str, *prices: float) -> None:
    """Puts one product for each price into a cart."""
    for number, price in enumerate(prices):
        client.track(
            shopper.user, "Product Added",
            {
                "cart_id": cart, "product_id": f"{cart}-{number}", "name": f"Lampe {number}",
                "price": price, "quantity": 1, "currency": "EUR",
            },
        )
