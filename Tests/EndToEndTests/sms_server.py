"""A provider of text messages that speaks Twilio's API and is strict about it."""

import base64
import re
import uuid
from urllib.parse import parse_qsl

from http_server import ProviderServer, Request


class SMSServer(ProviderServer):
    """Takes messages at `/2010-04-01/Accounts/{sid}/Messages.json`."""

    account = "AC0123456789abcdef0123456789abcdef"
    token = "secret of the account"
    sender = "+33700000001"

    def __init__(self) -> None:
        super().__init__()
        self._messages: list[dict[str, str]] = []

    def messages(self, to: str | None = None) -> list[dict[str, str]]:
        """The forms of what was taken, in order."""
        with self._lock:
            return [form for form in self._messages if to is None or form["To"] == to]

    def answer(self, request: Request) -> tuple[int, dict]:
        if request.path != f"/2010-04-01/Accounts/{self.account}/Messages.json":
            return self._refuse(404, 20404, f"no resource {request.path}")
        expected = base64.b64encode(f"{self.account}:{self.token}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {expected}":
            return self._refuse(401, 20003, "not authenticated")
        kind = request.headers.get("content-type", "")
        if kind.partition(";")[0] != "application/x-www-form-urlencoded":
            return self._refuse(400, 21600, f"{kind} is no form")
        fields = parse_qsl(request.body.decode("ascii"), strict_parsing=True)
        form = dict(fields)
        if len(form) != len(fields):
            return self._refuse(400, 21600, "a field comes twice")
        unknown = set(form) - {"To", "From", "Body", "StatusCallback"}
        if unknown or not {"To", "From", "Body"} <= set(form):
            return self._refuse(400, 21604, f"wrong fields: {sorted(form)}")
        if not re.fullmatch(r"\+[1-9]\d{6,14}", form["To"]):
            return self._refuse(400, 21211, "the number is not in the form of E.164")
        if form["From"] != self.sender:
            return self._refuse(400, 21606, "not a number of this account")
        if not 0 < len(form["Body"]) <= 1600:
            return self._refuse(400, 21617, "the body is empty or too long")
        with self._lock:
            self._messages.append(form)
        return 201, {
            "sid": "SM" + uuid.uuid4().hex,
            "status": "queued",
            "to": form["To"],
            "from": form["From"],
            "body": form["Body"],
        }

    def _refuse(self, status: int, code: int, why: str) -> tuple[int, dict]:
        return self.refuse(status, why, {"code": code, "message": why, "status": status})
