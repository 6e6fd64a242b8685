"""The wall clock of the server under test, which a test moves forward.

libfaketime adds to the real time what stands in a file. Monotonic clocks stay real, so that
time-outs of connections keep their length.
"""

import os
from datetime import datetime, timedelta, timezone
from pathlib import Path


def library() -> Path | None:
    """libfaketime for programs with threads, where Debian or Fedora put it."""
    for pattern in ("lib/*/faketime/libfaketimeMT.so.1", "lib64/faketime/libfaketimeMT.so.1"):
        for path in Path("/usr").glob(pattern):
            return path
    return None


class Clock:
    """Real time and an offset that only grows."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "offset"
        self._offset = timedelta()
        self._write()

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to see this time."""
        path = library()
        if path is None:
            raise RuntimeError("libfaketime is not installed")
        return {
            "LD_PRELOAD": str(path),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }

    @staticmethod
    def wrapped(command: list[str]) -> list[str]:
        """The command, by way of a shell that becomes it.

        libfaketime adds a variable to the environment of the first program that it meets. Swift's
        runtime then no longer finds the arguments, which it looks for beside the environment.
        """
        return ["/bin/sh", "-c", 'exec "$0" "$@"', *command]

    @staticmethod
    def clean_up_after(process: int) -> None:
        """Removes what libfaketime leaves behind when a process becomes another, or is killed."""
        for name in ("faketime_shm_", "sem.faketime_sem_"):
            Path(f"/dev/shm/{name}{process}").unlink(missing_ok=True)

    def now(self) -> datetime:
        return datetime.now(timezone.utc) + self._offset

    def advance(self, **span: float) -> None:
        """Moves the clock forward: `advance(hours=24, minutes=1)`."""
        self._offset += timedelta(**span)
        self._write()

    def advance_to(self, instant: datetime) -> None:
        """Moves the clock forward to an instant, to the second above."""
        missing = (instant - self.now()).total_seconds()
        if missing < 0:
            raise ValueError(f"{instant} is over")
        self.advance(seconds=int(missing) + 1)

    def _write(self) -> None:
        # In one piece: the server may read at any moment.
        draft = self._file.with_suffix(".new")
        draft.write_text(f"+{int(self._offset.total_seconds())}\n")
        os.replace(draft, self._file)
