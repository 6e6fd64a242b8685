"""What an operator does: the first start, a back-up, definitions out and in again, the end."""

import re
import threading
import time
from pathlib import Path

import requests

from conftest import WORKSPACE, NewShop, on_both_databases
from parcours import END, Parcours
from polling import eventually


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*") if path.is_file()
    }


@on_both_databases
def test_the_first_start_prints_the_keys_and_the_second_does_not(
    new_shop: NewShop, database: str
) -> None:
    shop = new_shop(
        database, PARCOURS_ADMIN_KEY="", PARCOURS_WRITE_KEY="", PARCOURS_SECRET="",
    )
    shop.start()
    printed = keys(shop)
    assert len(printed) == 2, f"the keys are not printed:\n{shop.log.read_text()}"
    assert works(shop, *printed)
    assert shop.stop() == 0
    shop.log.write_text("")
    shop.start()
    assert works(shop, *printed)
    output = shop.log.read_text()
    assert not any(key in output for key in printed)


def keys(shop: Parcours) -> list[str]:
    """The admin key and the write key, as they are printed."""
    printed = dict(re.findall(r"(admin|write) key: (\S+)", shop.log.read_text()))
    return [printed[kind] for kind in ("admin", "write") if kind in printed]


def works(shop: Parcours, admin: str, write: str) -> bool:
    event = {"userId": "ada", "traits": {}, "messageId": f"m{time.monotonic()}"}
    answers = [
        requests.get(
            f"{shop.url}/api/v1/journeys", headers={"Authorization": f"Bearer {admin}"}, timeout=5
        ),
        requests.post(f"{shop.url}/v1/identify", json=event, auth=(write, ""), timeout=5),
    ]
    return [answer.status_code for answer in answers] == [200, 200]


def test_a_back_up_while_events_flow_is_a_database_that_doctor_accepts(
    new_shop: NewShop, database: str, tmp_path: Path
) -> None:
    shop = new_shop(database)
    shop.run("apply", str(WORKSPACE), "--publish")
    shop.start()
    sent = 0
    is_over = threading.Event()

    def send() -> None:
        nonlocal sent
        while not is_over.is_set():
            batch = [
                {"type": "identify", "userId": f"user-{sent + n}", "messageId": f"m{sent + n}",
                 "traits": {"email": f"user-{sent + n}@mail.example"}}
                for n in range(20)
            ]
            if shop.post("/v1/batch", {"batch": batch}).status_code == 200:
                sent += 20

    sender = threading.Thread(target=send)
    sender.start()
    try:
        eventually(lambda: sent > 200)
        before = sent
        eventually(lambda: shop.contact(f"user-{before - 1}"))
        copy = tmp_path / "copy.db"
        shop.run("backup", str(copy))
        eventually(lambda: sent > before + 40, saying="events do not flow beside the back-up")
    finally:
        is_over.set()
        sender.join(timeout=10)
    restored = new_shop(f"sqlite:{copy}")
    restored.run("doctor")
    restored.start()
    assert restored.contact("user-0")
    assert eventually(lambda: restored.contact(f"user-{before - 1}"))
    assert restored.get("/journeys/abandoned-cart")["state"] == "live"


@on_both_databases
def test_what_is_exported_applies_without_a_difference(
    new_shop: NewShop, database: str, tmp_path: Path
) -> None:
    shop = new_shop(database)
    shop.run("apply", str(WORKSPACE), "--publish")
    first, second = tmp_path / "first", tmp_path / "second"
    shop.run("export", str(first))
    assert set(files(WORKSPACE)) <= set(files(first))
    difference = shop.run("apply", str(first), "--diff").stdout
    assert not re.search(r"^\s*[+-]\s", difference, re.MULTILINE), difference
    shop.run("apply", str(first), "--publish")
    shop.run("export", str(second))
    assert files(first) == files(second)
    changed = first / "contents" / "second-reminder.json"
    changed.write_text(changed.read_text().replace("encore", "toujours"))
    difference = shop.run("apply", str(first), "--diff").stdout
    assert "second-reminder" in difference and "toujours" in difference
    assert "first-reminder" not in difference


def test_apply_names_the_file_and_the_reason_of_a_mistake(
    new_shop: NewShop, database: str, tmp_path: Path
) -> None:
    shop = new_shop(database)
    folder = tmp_path / "definitions" / "journeys"
    folder.mkdir(parents=True)
    (folder / "broken.json").write_text('{"id":"broken","name":"B","steps":[{"type":"nonsense"}]}')
    refused = shop.run("apply", str(folder.parent), "--publish", code=1)
    assert "broken" in refused.stdout + refused.stderr
    assert "nonsense" in refused.stdout + refused.stderr


def test_a_wrong_setting_is_said_at_the_start_and_in_words(
    new_shop: NewShop, database: str
) -> None:
    shop = new_shop(database, PARCOURS_SMTP_URL="http://mail.example")
    refused = shop.run("doctor", code=1)
    assert "PARCOURS_SMTP_URL" in refused.stdout + refused.stderr


@on_both_databases
def test_sigterm_ends_an_idle_server_in_time(new_shop: NewShop, database: str) -> None:
    shop = new_shop(database)
    shop.start()
    began = time.monotonic()
    assert shop.stop() == 0
    assert time.monotonic() - began < END / 4


def test_the_demo_opens_a_shop_with_an_inbox_and_leaves_nothing_behind(
    new_shop: NewShop, database: str
) -> None:
    shop = new_shop(database, PARCOURS_ADMIN_KEY="", PARCOURS_WRITE_KEY="", PARCOURS_SECRET="")
    shop.start("demo")
    assert requests.get(f"{shop.url}/inbox", timeout=5).status_code == 200
    output = eventually(lambda: (text := shop.log.read_text()) and "/inbox" in text and text)
    place = re.search(r"sqlite:(/\S+)/demo\.db", output)
    assert place, output
    assert Path(place.group(1)).exists()
    eventually(lambda: "parcours_events_received_total 0" not in metrics(shop))
    assert shop.stop() == 0
    assert not Path(place.group(1)).exists()
    assert not Path(database.removeprefix("sqlite:")).exists()


def metrics(shop: Parcours) -> str:
    return requests.get(f"{shop.url}/metrics", timeout=5).text


def test_health_and_metrics_answer_without_a_key(new_shop: NewShop, database: str) -> None:
    shop = new_shop(database)
    shop.start()
    assert requests.get(f"{shop.url}/health", timeout=5).status_code == 200
    assert "# TYPE parcours_" in metrics(shop)
