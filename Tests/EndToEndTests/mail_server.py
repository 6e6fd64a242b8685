"""An SMTP server (aiosmtpd) that keeps what it takes, and refuses what a test tells it to."""

import asyncio
import email
import email.policy
import threading
from collections import Counter
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from ports import free_port


def parsed(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.default)


def html_of(mail: EmailMessage) -> str:
    body = mail.get_body(("html",))
    assert body is not None, "the mail has no HTML"
    return body.get_content()


class MailServer:
    """Takes mail on a port of its own while it is used as a context."""

    def __init__(self, port: int | None = None, delay: float = 0) -> None:
        self.port = port or free_port()
        self.delay = delay
        #: Answers to RCPT by address, each used once; after them the address is taken.
        self.refusals: dict[str, list[str]] = {}
        self._mails: list[tuple[str, EmailMessage]] = []
        self._lock = threading.Lock()
        self._controller: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?starttls=off"

    def __enter__(self) -> "MailServer":
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._controller:
            self._controller.stop()
            self._controller = None

    def mails(self, to: str | None = None) -> list[EmailMessage]:
        """What has been taken, in order; only what went to an address when one is given."""
        with self._lock:
            return [mail for address, mail in self._mails if to is None or address == to]

    def recipients(self) -> Counter[str]:
        """How many mails each address has got."""
        with self._lock:
            return Counter(address for address, _ in self._mails)

    def message_ids(self) -> Counter[str]:
        """How many times each message was taken."""
        with self._lock:
            return Counter(mail["Message-ID"] for _, mail in self._mails)

    async def handle_RCPT(  # noqa: N802, the name is aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _: list[str]
    ) -> str:
        answers = self.refusals.get(address)
        if answers:
            return answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if self.delay:
            await asyncio.sleep(self.delay / 2)
        mail = parsed(envelope.content or b"")
        with self._lock:
            self._mails.extend((address, mail) for address in envelope.rcpt_tos)
            number = len(self._mails)
        # Half of the pause lies between taking and saying so: there a crash leaves doubt.
        if self.delay:
            await asyncio.sleep(self.delay / 2)
        return f"250 2.0.0 OK queued as {number}"
