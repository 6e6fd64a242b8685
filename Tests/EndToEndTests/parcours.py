"""The built program, driven from outside: its process, its commands, its two HTTP APIs."""

import os
import signal
import subprocess
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import requests

from clock import Clock
from polling import eventually
from ports import free_port

REPOSITORY = Path(__file__).resolve().parents[2]

ADMIN_KEY = "admin-key-of-the-end-to-end-tests"
WRITE_KEY = "write-key-of-the-end-to-end-tests"

#: A start takes a second at most; the machine may be busy with other things.
START = 30.0
#: How soon a server is gone after SIGTERM.
END = 20.0


def program() -> Path | None:
    """What scripts/test has built, else what lies in the build folder."""
    named = os.environ.get("PARCOURS_PROGRAM")
    path = Path(named) if named else REPOSITORY / ".build" / "debug" / "parcours"
    return path if path.exists() else None


def stamp(instant: datetime) -> str:
    """An instant as events carry it."""
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Parcours:
    """One installation: a database and a configuration, and the server process while it runs."""

    def __init__(
        self, folder: Path, database: str, clock: Clock | None = None, **settings: str
    ) -> None:
        self.folder = folder
        self.clock = clock
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "server.log"
        self._session = requests.Session()
        self._process: subprocess.Popen[bytes] | None = None
        self.settings = {
            "PARCOURS_DATABASE": database,
            "PARCOURS_LISTEN": f"127.0.0.1:{self.port}",
            "PARCOURS_PUBLIC_URL": self.url,
            "PARCOURS_SECRET": "secret-of-the-end-to-end-tests-0123456789",
            "PARCOURS_ADMIN_KEY": ADMIN_KEY,
            "PARCOURS_WRITE_KEY": WRITE_KEY,
            "PARCOURS_SENDER": "Boutique <boutique@shop.example>",
            "PARCOURS_TIME_ZONE": "Europe/Paris",
            "PARCOURS_LOCALE": "fr-FR",
        } | settings

    # The process

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, command: str = "serve") -> None:
        """Starts the server, or the demo, and returns once it answers."""
        assert not self.is_running, "the server runs already"
        with open(self.log, "ab") as log:
            self._process = subprocess.Popen(
                self._command(command), env=self._environment, cwd=self.folder,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )
        eventually(self._answers, within=START, saying="the server does not answer")

    def stop(self) -> int:
        """Asks the server to end (SIGTERM) and returns its exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(timeout=END)
        self._clean_up(self._process)
        return code

    def kill(self) -> None:
        """Ends the server at once (SIGKILL), if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._clean_up(self._process)

    def run(
        self, *arguments: str, code: int = 0, **settings: str
    ) -> subprocess.CompletedProcess[str]:
        """Runs another command of the program on the same database."""
        process = subprocess.Popen(
            self._command(*arguments), env=self._environment | settings, cwd=self.folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        try:
            output, errors = process.communicate(timeout=120)
        finally:
            process.kill()
            self._clean_up(process)
        assert process.returncode == code, (
            f"parcours {' '.join(arguments)} ended with {process.returncode}:\n{output}\n{errors}"
        )
        return subprocess.CompletedProcess(arguments, code, output, errors)

    @property
    def _environment(self) -> dict[str, str]:
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith("PARCOURS_")
        }
        faked = self.clock.environment if self.clock else {}
        return inherited | {k: v for k, v in self.settings.items() if v} | faked

    def _command(self, *arguments: str) -> list[str]:
        command = [str(program()), *arguments]
        return self.clock.wrapped(command) if self.clock else command

    def _clean_up(self, process: subprocess.Popen[Any]) -> None:
        if self.clock:
            self.clock.clean_up_after(process.pid)

    def _answers(self) -> bool:
        assert self.is_running, f"the server has ended:\n{self.log.read_text()[-4000:]}"
        try:
            return requests.get(f"{self.url}/health", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    # Events

    def post(self, path: str, body: dict[str, Any]) -> requests.Response:
        """A call of the tracking API, with the write key."""
        return self._session.post(
            f"{self.url}{path}", json=body, auth=(WRITE_KEY, ""), timeout=60
        )

    def track(self, user: str, event: str, **properties: Any) -> None:
        """Something that a person does now, by the server's clock."""
        self._tell({"type": "track", "userId": user, "event": event, "properties": properties})

    def identify(self, user: str, context: dict[str, Any] | None = None, **traits: Any) -> None:
        body = {"type": "identify", "userId": user, "traits": traits}
        self._tell(body | ({"context": context} if context else {}))

    def _tell(self, event: dict[str, Any]) -> None:
        now = self.clock.now() if self.clock else None
        body = event | ({"timestamp": stamp(now)} if now else {})
        body["messageId"] = f"test-{uuid.uuid4()}"
        answer = self.post(f"/v1/{event['type']}", body)
        assert (answer.status_code, answer.json()) == (200, {"success": True}), answer.text

    # Administration

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        """A call of the administration API, whatever it answers."""
        return self._session.request(
            method, f"{self.url}/api/v1{path}",
            headers={"Authorization": f"Bearer {self.settings['PARCOURS_ADMIN_KEY']}"},
            timeout=60, **options,
        )

    def get(self, path: str, **parameters: str | int) -> Any:
        answer = self.call("GET", path, params=parameters)
        assert answer.status_code == 200, f"GET {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def every(self, path: str, **parameters: str | int) -> Iterator[dict[str, Any]]:
        """Every element of a list, page by page."""
        while True:
            page = self.get(path, **parameters)
            yield from page["data"]
            if not page.get("next"):
                return
            parameters["cursor"] = page["next"]

    def contact(self, user: str) -> dict[str, Any] | None:
        """A contact by its user id; None as long as it is unknown."""
        answer = self.call("GET", f"/contacts/userId:{user}")
        if answer.status_code == 404:
            return None
        assert answer.status_code == 200, answer.text
        return answer.json()

    def messages(self, user: str, **parameters: str) -> list[dict[str, Any]]:
        """The ledger lines of a contact, oldest first."""
        contact = self.contact(user)
        if contact is None:
            return []
        return list(self.every("/messages", contact=contact["id"], **parameters))[::-1]

    def settle(self, user: str) -> None:
        """Returns when all that is due for a contact by now has been done.

        Timers fire before events that are received after them, so that an event that has been
        applied shows that they have fired (semantics: Time and order).
        """
        token = uuid.uuid4().hex
        self.identify(user, settled=token)
        eventually(
            lambda: ((self.contact(user) or {}).get("attributes") or {}).get("settled") == token,
            saying=f"the event of {user} is not applied",
        )
        eventually(
            lambda: all(
                line["state"] not in ("queued", "handed_over") for line in self.messages(user)
            ),
            saying=lambda: f"messages of {user} wait: {self.messages(user)}",
        )
