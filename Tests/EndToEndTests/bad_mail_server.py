"""A small SMTP server that misbehaves on its first connections and is good on later ones."""

import re
import socket
import threading
from collections import Counter
from email.message import EmailMessage
from enum import Enum

from mail_server import parsed
from ports import free_port


class Behaviour(Enum):
    """What a connection meets."""

    GOOD = "answers as it should"
    NONSENSE = "greets with something that is not SMTP"
    NONSENSE_REPLY = "answers the sender's address with something that is not SMTP"
    SILENT = "takes the connection and says nothing"
    CLOSES_AT_DATA = "closes instead of answering DATA"
    CLOSES_AFTER_DOT = "takes the whole message and closes without an answer"
    HANGS_AFTER_DOT = "takes the whole message and says nothing"
    NONSENSE_AFTER_DOT = "takes the whole message and answers with something that is not SMTP"


class BadMailServer:
    """Behaves as told, one behaviour a connection; well, when none is left."""

    def __init__(self, *behaviours: Behaviour, port: int | None = None) -> None:
        self.port = port or free_port()
        self.connections = 0
        self._behaviours = list(behaviours)
        self._lock = threading.Lock()
        #: Every message whose final dot has arrived, whatever was answered.
        self._mails: list[tuple[str, EmailMessage]] = []
        self._held: list[socket.socket] = []
        self._open: set[socket.socket] = set()
        self._listener = socket.socket()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?starttls=off"

    def __enter__(self) -> "BadMailServer":
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", self.port))
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            _hang_up(connection)

    def recipients(self) -> Counter[str]:
        with self._lock:
            return Counter(address for address, _ in self._mails)

    @property
    def held(self) -> int:
        """How many connections hang."""
        with self._lock:
            return len(self._held)

    def release(self) -> None:
        """Closes the connections that hang."""
        with self._lock:
            held, self._held = self._held, []
        for connection in held:
            _hang_up(connection)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return  # The listener was closed.
            with self._lock:
                self.connections += 1
                self._open.add(connection)
                behaviour = self._behaviours.pop(0) if self._behaviours else Behaviour.GOOD
            threading.Thread(target=self._serve, args=(connection, behaviour), daemon=True).start()

    def _serve(self, connection: socket.socket, behaviour: Behaviour) -> None:
        try:
            is_held = self._converse(connection, behaviour)
        except OSError:
            is_held = False  # The client has gone.
        if is_held:
            with self._lock:
                self._held.append(connection)
            return
        with self._lock:
            self._open.discard(connection)
        _hang_up(connection)

    def _converse(self, connection: socket.socket, behaviour: Behaviour) -> bool:
        """Speaks until the end; true when the connection is to stay open in silence."""
        lines = connection.makefile("rb")

        def say(text: str) -> None:
            connection.sendall(text.encode() + b"\r\n")

        if behaviour is Behaviour.SILENT:
            return True
        if behaviour is Behaviour.NONSENSE:
            say("<html><body>Welcome to the captive portal</body></html>")
            return False
        say("220 bad.example ESMTP")
        recipients: list[str] = []
        for raw in lines:
            command = raw.decode("utf-8", "replace").strip()
            verb = command.upper()
            if verb.startswith("EHLO"):
                say("250-bad.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8")
            elif verb.startswith("MAIL"):
                recipients = []
                is_odd = behaviour is Behaviour.NONSENSE_REPLY
                say("hello to you too" if is_odd else "250 2.1.0 OK")
            elif verb.startswith("RCPT"):
                found = re.search(r"<(.*)>", command)
                recipients.append(found.group(1) if found else "")
                say("250 2.1.5 OK")
            elif verb == "DATA":
                if behaviour is Behaviour.CLOSES_AT_DATA:
                    return False
                say("354 go on")
                if not self._take(lines, recipients):
                    return False
                if behaviour is Behaviour.CLOSES_AFTER_DOT:
                    return False
                if behaviour is Behaviour.HANGS_AFTER_DOT:
                    return True
                is_odd = behaviour is Behaviour.NONSENSE_AFTER_DOT
                say("thank you very much" if is_odd else "250 2.0.0 OK")
            elif verb == "QUIT":
                say("221 2.0.0 bye")
                return False
            else:
                say("250 2.0.0 OK")
        return False

    def _take(self, lines: object, recipients: list[str]) -> bool:
        """Reads a message to its final dot; false when the client went before it."""
        content: list[bytes] = []
        for raw in lines:  # type: ignore[attr-defined]
            if raw == b".\r\n":
                mail = parsed(b"".join(content))
                with self._lock:
                    self._mails.extend((address, mail) for address in recipients)
                return True
            content.append(raw[1:] if raw.startswith(b".") else raw)
        return False


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # It was closed from the other end.
    connection.close()
