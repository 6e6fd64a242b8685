"""The guide to the first journey does what it says, as it is written."""

import os
import re
import shutil
import subprocess

import pytest

from clock import Clock
from conftest import NewShop
from parcours import REPOSITORY, WRITE_KEY
from polling import eventually

GUIDE = REPOSITORY / "Documentation" / "guide" / "first-journey.md"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is absent")
def test_the_first_journey_of_the_guide_ends_in_the_inbox(
    new_shop: NewShop, database: str, clock: Clock
) -> None:
    text = GUIDE.read_text()
    shop = new_shop(database, clock, PARCOURS_SENDER="")
    shop.start()

    def run(script: str) -> str:
        return subprocess.run(
            ["sh", "-euc", script.replace("http://127.0.0.1:8080", shop.url)],
            env=os.environ | {"WRITE_KEY": WRITE_KEY}, cwd=shop.folder,
            capture_output=True, text=True, check=True,
        ).stdout

    curl = re.search(r"```\n(curl .*?)```", text, re.DOTALL)
    assert curl
    assert run(curl.group(1)) == '{"success":true}' * 2
    for path, content in re.findall(r"^`(\S+\.json)`.*?```json\n(.*?)```", text, re.M | re.S):
        file = shop.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    assert len(list((shop.folder / "welcome").rglob("*.json"))) == 3
    command = re.search(r"^parcours (apply .*)$", text, re.M)
    assert command
    shop.run(*command.group(1).split())
    again = curl.group(1).replace('"u1"', '"u2"').replace('"m', '"n')
    assert run(again) == '{"success":true}' * 2
    shop.settle("u2")
    clock.advance(minutes=1, seconds=5)
    inbox = eventually(lambda: list(shop.every("/inbox")))
    assert [(one["to"], one["title"]) for one in inbox] == [("ada@example.com", "Welcome")]
    page = run("curl -s http://127.0.0.1:8080/inbox")
    assert "Welcome" in page
