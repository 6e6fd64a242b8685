"""A Postfix of the tests' own: private configuration, queue and spool, on a loopback port.

The system's own Postfix is neither read nor started.
"""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from email.message import EmailMessage
from pathlib import Path

from mail_server import parsed
from polling import eventually
from ports import free_port

MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup     unix n - n 60  1 pickup
cleanup    unix n - n -   0 cleanup
qmgr       unix n - n 300 1 qmgr
rewrite    unix - - n -   - trivial-rewrite
bounce     unix - - n -   0 bounce
defer      unix - - n -   0 bounce
trace      unix - - n -   0 bounce
verify     unix - - n -   1 verify
flush      unix n - n 1000? 0 flush
proxymap   unix - - n -   - proxymap
showq      unix n - n -   - showq
error      unix - - n -   - error
retry      unix - - n -   - error
discard    unix - - n -   - discard
virtual    unix - n n -   - virtual
anvil      unix - - n -   1 anvil
postlog    unix-dgram n - n - 1 postlogd
"""


def program() -> str | None:
    """Where Postfix is."""
    return shutil.which("postfix", path="/usr/sbin:/usr/bin")


class Postfix:
    """Delivers every mail to mail.example into one Maildir, while it is used as a context."""

    def __init__(self) -> None:
        self.port = free_port()
        # Daemons run as `postfix` and must be able to enter.
        self._folder = Path(tempfile.mkdtemp(prefix="postfix-", dir="/tmp"))
        self._folder.chmod(0o755)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?starttls=off"

    def __enter__(self) -> "Postfix":
        nobody = pwd.getpwnam("nobody")
        for name in ("configuration", "queue", "data", "mail"):
            (self._folder / name).mkdir()
        shutil.chown(self._folder / "data", "postfix")
        os.chown(self._folder / "mail", nobody.pw_uid, nobody.pw_gid)
        settings = {
            "compatibility_level": "3.6",
            "queue_directory": self._folder / "queue",
            "data_directory": self._folder / "data",
            "mail_owner": "postfix",
            "setgid_group": "postdrop",
            "inet_protocols": "ipv4",
            "myhostname": "postfix.example",
            "mydestination": "",
            "mynetworks": "127.0.0.0/8",
            "virtual_mailbox_domains": "mail.example",
            "virtual_mailbox_base": self._folder / "mail",
            "virtual_mailbox_maps": "static:all/",
            "virtual_uid_maps": f"static:{nobody.pw_uid}",
            "virtual_gid_maps": f"static:{nobody.pw_gid}",
            "maillog_file": self._folder / "postfix.log",
            "maillog_file_prefixes": "/tmp",
            "smtpd_tls_security_level": "none",
        }
        configuration = self._folder / "configuration"
        lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
        (configuration / "main.cf").write_text(lines)
        (configuration / "master.cf").write_text(MASTER.format(port=self.port))
        self._postfix("check")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.stop()
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        self._postfix("start")

    def stop(self) -> None:
        """Ends all its processes, if they run."""
        if self._postfix("status", check=False) == 0:
            self._postfix("stop")
            eventually(lambda: self._postfix("status", check=False) != 0)

    def delivered(self) -> list[Path]:
        """The files of what has been delivered: moved into `new` once they are complete."""
        return list((self._folder / "mail" / "all" / "new").glob("*"))

    def mails(self) -> list[EmailMessage]:
        """What has been delivered, read."""
        return [parsed(path.read_bytes()) for path in self.delivered()]

    @staticmethod
    def accepted(mails: list[EmailMessage]) -> set[tuple[str, str]]:
        """Whom each accepted mail is for, with its name in the queue.

        A Postfix that is stopped may deliver a mail of its queue once more when it is back. That
        is its own doing; what it took from us is told by the names.
        """
        found = set()
        for mail in mails:
            name = re.search(r"\bid (\w+)", mail["Received"])
            found.add((mail["Delivered-To"], name.group(1) if name else ""))
        return found

    @property
    def log(self) -> str:
        path = self._folder / "postfix.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def _postfix(self, command: str, check: bool = True) -> int:
        finished = subprocess.run(
            ["/usr/sbin/postfix", "-c", str(self._folder / "configuration"), command],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        if check and finished.returncode != 0:
            words = finished.stdout.decode(errors="replace")
            raise RuntimeError(f"postfix {command}: {words}\n{self.log}")
        return finished.returncode
