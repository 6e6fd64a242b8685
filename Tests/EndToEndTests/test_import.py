"""History from files, by the command, with and without a server on the same database."""

import gzip
import json
from pathlib import Path

from conftest import NewShop, on_both_databases
from polling import eventually

PEOPLE = """\
Identifiant;Adresse e-mail;Prénom;Code postal;Inscrit newsletter
0042;ada@mail.example;Ada;01000;oui
43;bob@mail.example;Bob;75001;non
44;nobody;Eve;75001;oui
"""

ORDERS = """\
Commande;Adresse e-mail;Date de commande;Référence;Quantité;Prix unitaire
A1;ada@mail.example;24/12/2025 18:05;lamp;2;12,50
A1;ada@mail.example;24/12/2025 18:06;bulb;1;1.005,00
A2;new@mail.example;25/12/2025 09:00;lamp;1;12,50
"""


@on_both_databases
def test_people_and_their_orders_are_imported_beside_a_running_server(
    new_shop: NewShop, database: str, tmp_path: Path
) -> None:
    shop = new_shop(database)
    shop.start()
    people = tmp_path / "people.csv"
    people.write_text(PEOPLE)
    told = shop.run("import", "contacts", str(people), "--map", "Identifiant=user_id")
    assert "3 lines read: 2 contacts taken, 0 repeated" in told.stdout
    assert "Prénom: first_name (text)" in told.stderr
    [reject] = map(json.loads, Path(f"{people}.rejected.jsonl").read_text().splitlines())
    assert (reject["line"], reject["code"]) == (4, "invalid_email")
    ada = eventually(lambda: shop.contact("0042"))
    assert ada["attributes"]["first_name"] == "Ada"
    assert ada["attributes"]["address"] == {"postal_code": "01000"}
    assert ada["attributes"]["newsletter"] == "subscribed"
    orders = tmp_path / "orders.csv.gz"
    orders.write_bytes(gzip.compress(ORDERS.encode()))
    flags = ["--date-format", "dd/MM/yyyy HH:mm", "--zone", "Europe/Paris"]
    told = shop.run("import", "orders", str(orders), *flags)
    assert "3 lines read: 2 orders taken, 0 repeated" in told.stdout
    eventually(lambda: shop.contact("new@mail.example"))
    [order] = shop.get("/orders", contact="userId:0042")["data"]
    assert (order["order_id"], order["total"]) == ("A1", 1030)
    assert order["placed_at"] == "2025-12-24T17:05:00.000Z"
    told = shop.run("import", "orders", str(orders), *flags)
    assert "0 orders taken, 2 repeated" in told.stdout
    told = shop.run("import", "orders", str(orders), "--again", *flags)
    assert "0 orders taken, 2 repeated" in told.stdout


def test_events_and_products_are_imported_before_the_first_start(
    new_shop: NewShop, database: str, tmp_path: Path
) -> None:
    shop = new_shop(database)
    events = tmp_path / "events.jsonl"
    events.write_text("".join(
        json.dumps({"type": "track", "event": "Seen", "userId": "ada", "messageId": f"m{n}",
                    "timestamp": "2026-01-01T10:00:00Z"}) + "\n" for n in range(2500)
    ))
    told = shop.run("import", "events", str(events))
    assert "2,500 events taken" in told.stdout
    assert "2,500 events wait in the log" in told.stdout
    products = tmp_path / "products.csv"
    products.write_text("id,name,price\nlamp,Lamp,12.50\nbulb,,1\n")
    told = shop.run("import", "products", str(products))
    assert "1 products taken" in told.stdout and "1 refused" in told.stdout
    shop.start()
    assert eventually(lambda: shop.contact("ada"))
    assert shop.get("/products/lamp")["name"] == "Lamp"
    assert not shop.messages("ada")


def test_what_cannot_be_imported_is_said_in_words(
    new_shop: NewShop, database: str, tmp_path: Path
) -> None:
    shop = new_shop(database)
    people = tmp_path / "people.csv"
    people.write_text("Prénom\nAda\n")
    assert "user_id, anonymous_id or email" in shop.run(
        "import", "contacts", str(people), code=64).stderr
    assert "no column \"x\"" in shop.run(
        "import", "contacts", str(people), "--map", "x=email", code=64).stderr
    assert "there is no such file" in shop.run(
        "import", "contacts", str(tmp_path / "none.csv"), code=66).stderr
    people.write_text("email\nnobody\n")
    assert "1 refused" in shop.run("import", "contacts", str(people), code=65).stdout


def test_what_the_system_refuses_is_said_in_words(
    new_shop: NewShop, database: str, tmp_path: Path
) -> None:
    shop = new_shop(database)
    shop.start()
    refused = shop.run("serve", code=69)
    assert "another program listens" in refused.stderr and "--listen" in refused.stderr
    copy = tmp_path / "copy.db"
    shop.run("backup", str(copy))
    assert "is there already" in shop.run("backup", str(copy), code=73).stderr
    nowhere = f"sqlite:{tmp_path}/nowhere/parcours.db"
    assert "mkdir -p" in shop.run("migrate", code=69, PARCOURS_DATABASE=nowhere).stderr
