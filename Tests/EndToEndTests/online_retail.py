"""Seven months of a real shop's orders (UCI Online Retail), where the file is at hand."""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path

from parcours import REPOSITORY

FILE = REPOSITORY.parent / "shared" / "data" / "online-retail-2010-12--2011-06.csv.gz"


@dataclass
class Order:
    """The lines of one invoice with something bought."""

    invoice: str
    customer: str
    at: datetime
    products: list[dict[str, object]] = field(default_factory=list)
    total: Decimal = Decimal()

    @property
    def event(self) -> dict[str, object]:
        return {
            "type": "track", "event": "Order Completed", "userId": self.customer,
            "messageId": f"invoice-{self.invoice}",
            "timestamp": self.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "properties": {
                "order_id": self.invoice, "currency": "GBP", "products": self.products,
            },
        }


def orders(path: Path = FILE) -> list[Order]:
    """An order is an invoice that is no cancellation and has a customer; its instant the earliest
    of its lines. In the order of time."""
    found: dict[str, Order] = {}
    for row in _rows(path):
        quantity = int(float(row["Quantity"]))
        if row["InvoiceNo"].startswith("C") or not row["CustomerID"] or quantity <= 0:
            continue
        at = datetime.fromisoformat(row["InvoiceDate"]).replace(tzinfo=timezone.utc)
        invoice = row["InvoiceNo"]
        order = found.get(invoice)
        if order is None:
            customer = row["CustomerID"].removesuffix(".0")
            order = found[invoice] = Order(invoice, customer, at)
        order.at = min(order.at, at)
        order.total += Decimal(row["UnitPrice"]) * quantity
        order.products.append({
            "product_id": row["StockCode"], "price": float(row["UnitPrice"]),
            "quantity": quantity,
        })
    return sorted(found.values(), key=lambda order: (order.at, order.invoice))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
