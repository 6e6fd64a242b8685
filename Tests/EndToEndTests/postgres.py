"""A PostgreSQL of the tests' own, in a temporary folder, reached through a socket there."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from polling import eventually


def programs() -> Path | None:
    """The folder of `initdb` and `postgres`; Debian keeps it out of the PATH."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name)
    )
    for folder in reversed(folders):
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb")
    return Path(found).parent if found else None


class PostgresCluster:
    """Runs while it is used as a context. The server refuses root, so another user owns it."""

    def __init__(self) -> None:
        folder = programs()
        if folder is None:
            raise RuntimeError("PostgreSQL is not installed")
        self._programs = folder
        self._is_root = os.geteuid() == 0
        self._owner = "postgres" if self._is_root else os.environ.get("USER", "postgres")
        # A short path: the name of a socket has room for about a hundred bytes.
        self._folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        self._server: subprocess.Popen[bytes] | None = None
        self._databases = 0

    def __enter__(self) -> "PostgresCluster":
        if self._is_root:
            shutil.chown(self._folder, self._owner, self._owner)
        data = self._folder / "data"
        subprocess.run(
            self._as_owner("initdb", "-D", str(data), "-E", "UTF8", "--locale=C", "-A", "trust")
            + ["-U", self._owner, "--no-sync"],
            check=True,
            capture_output=True,
            cwd="/",
        )
        options = {
            "listen_addresses": "", "unix_socket_directories": str(self._folder), "fsync": "off",
            "full_page_writes": "off", "shared_buffers": "64MB", "max_connections": "100",
        }
        settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with open(self._folder / "log", "wb") as log:
            self._server = subprocess.Popen(
                self._as_owner("postgres", "-D", str(data), *settings),
                stdout=log, stderr=log, cwd="/", start_new_session=True,
            )
        eventually(self._is_ready, within=20, saying="PostgreSQL does not start")
        return self

    def __exit__(self, *_: object) -> None:
        if self._server:
            # What runs below setpriv is the server itself: it was executed, not started.
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait(timeout=20)
        shutil.rmtree(self._folder, ignore_errors=True)

    def empty_database(self) -> str:
        """Creates a database and returns its URL."""
        self._databases += 1
        name = f"test_{self._databases}"
        self._psql(f"CREATE DATABASE {name} TEMPLATE template0")
        return f"postgresql:///{name}?host={self._folder}&user={self._owner}"

    def _is_ready(self) -> bool:
        command = self._as_owner("pg_isready", "-h", str(self._folder))
        return subprocess.run(command, capture_output=True, cwd="/").returncode == 0

    def _psql(self, statement: str) -> None:
        command = self._as_owner("psql", "-h", str(self._folder), "-d", "postgres")
        subprocess.run(
            command + ["-U", self._owner, "-c", statement],
            check=True, capture_output=True, cwd="/",
        )

    def _as_owner(self, program: str, *arguments: str) -> list[str]:
        command = [str(self._programs / program), *arguments]
        if not self._is_root:
            return command
        # The death signal ends the server also when the tests are killed.
        return [
            "setpriv", f"--reuid={self._owner}", f"--regid={self._owner}", "--init-groups",
            "--pdeathsig=QUIT", *command,
        ]
