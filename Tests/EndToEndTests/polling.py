"""Waiting for what the server does by itself, with a deadline and without long sleeps."""

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")

PAUSE = 0.03


def eventually(
    what: Callable[[], Value], within: float = 15.0, saying: object = "it did not happen"
) -> Value:
    """Returns the first true value of `what`; fails once `within` seconds are over.

    `saying` may be a function, so that the words tell the state at the end.
    """
    deadline = time.monotonic() + within
    while True:
        value = what()
        if value:
            return value
        if time.monotonic() > deadline:
            words = saying() if callable(saying) else saying
            raise AssertionError(f"{words} (waited {within:g} s)")
        time.sleep(PAUSE)
