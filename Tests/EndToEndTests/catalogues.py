"""Catalogues for tests: of the stock codes of the real orders, and of DummyJSON."""

import csv
import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import online_retail
from parcours import REPOSITORY, Parcours

DUMMYJSON = REPOSITORY.parent / "shared" / "data" / "dummyjson-products.json"

Product = dict[str, Any]


def of_stock_codes(path: Path = online_retail.FILE) -> list[Product]:
    """One product for each code, called as it was described first, at its first price."""
    found: dict[str, Product] = {}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code, name = row["StockCode"], row["Description"].strip()
            if code in found or not name or float(row["UnitPrice"]) <= 0:
                continue
            found[code] = {
                "id": code, "name": name, "unit_price": float(row["UnitPrice"]), "currency": "GBP",
                "url": f"https://shop.example/products/{quote(code)}",
                "image_url": f"https://shop.example/images/{quote(code)}.jpg",
            }
    return list(found.values())


def of_dummyjson(path: Path = DUMMYJSON) -> list[Product]:
    """194 products, of which 92 have no brand and some are sold out."""
    return [
        {
            "id": str(one["id"]), "name": one["title"], "unit_price": one["price"],
            "discount_percentage": one["discountPercentage"], "rating": one["rating"],
            "reviews": len(one["reviews"]), "stock": one["stock"], "tags": one["tags"],
            "categories": [[one["category"]]], "image_url": one["images"][0],
            "thumbnail_url": one["thumbnail"],
            "url": f"https://shop.example/products/{one['id']}",
        } | ({"brand": one["brand"]} if one.get("brand") else {})
        for one in json.loads(path.read_text())
    ]


def put(shop: Parcours, products: Iterable[Product]) -> None:
    """Writes products into the shop's catalogue."""
    waiting = list(products)
    for start in range(0, len(waiting), 100):
        answer = shop.call("POST", "/products", json={"products": waiting[start : start + 100]})
        assert answer.status_code == 200, answer.text
        assert not answer.json().get("rejected"), answer.text
