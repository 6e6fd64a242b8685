"""What the tests stand on: the program, databases, a clock, providers, and shops made of them."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

import clock as clocks
import parcours
import postgres
from clock import Clock
from mail_server import MailServer
from parcours import Parcours
from postgres import PostgresCluster
from push_server import PushServer
from sms_server import SMSServer

WORKSPACE = Path(__file__).parent / "workspace"

IS_CI = os.environ.get("CI") == "true"

NewShop = Callable[..., Parcours]


def absent(what: str) -> None:
    """Skips by name; with CI=true, where scripts/setup has installed everything, fails."""
    (pytest.fail if IS_CI else pytest.skip)(f"{what} is absent")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Shows the end of the servers' logs with a failure."""
    report = yield
    if report.failed:
        for shop in getattr(item, "shops", []):
            lines = shop.log.read_text(errors="replace").splitlines() if shop.log.exists() else []
            report.sections.append((f"log of {shop.url}", "\n".join(lines[-60:])))
    return report


# Databases


@pytest.fixture(scope="session")
def cluster() -> Iterator[PostgresCluster]:
    if postgres.programs() is None:
        absent("PostgreSQL")
    with PostgresCluster() as running:
        yield running


@pytest.fixture(params=["sqlite"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database: SQLite, and PostgreSQL where a test asks for both."""
    if request.param == "postgresql":
        return request.getfixturevalue("cluster").empty_database()
    return f"sqlite:{tmp_path}/parcours.db"


on_both_databases = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


# The parts around the program


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    if clocks.library() is None:
        absent("libfaketime")
    return Clock(tmp_path)


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def sms_server() -> Iterator[SMSServer]:
    with SMSServer() as server:
        yield server
    assert not server.violations, server.violations


@pytest.fixture
def push_server(clock: Clock) -> Iterator[PushServer]:
    with PushServer(clock) as server:
        yield server
    assert not server.violations, server.violations


# Shops


@pytest.fixture
def new_shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewShop]:
    """Makes installations that end with the test. They are not started yet."""
    if parcours.program() is None:
        absent("the program, which `swift build --product parcours` builds,")
    shops: list[Parcours] = []
    request.node.shops = shops

    def make(database: str, clock: Clock | None = None, **settings: str) -> Parcours:
        folder = tmp_path / f"shop-{len(shops) + 1}"
        folder.mkdir()
        shops.append(Parcours(folder, database, clock, **settings))
        return shops[-1]

    with ExitStack() as ends:
        ends.callback(lambda: [shop.kill() for shop in shops])
        yield make


@pytest.fixture
def shop(
    new_shop: NewShop, database: str, clock: Clock, tmp_path: Path,
    mail_server: MailServer, sms_server: SMSServer, push_server: PushServer,
) -> Parcours:
    """A running shop with the journeys of `workspace/` live and a provider for each channel."""
    credentials = push_server.write_credentials(tmp_path / "service-account.json")
    shop = new_shop(
        database, clock,
        PARCOURS_SMTP_URL=mail_server.url,
        PARCOURS_SMS_URL=sms_server.url,
        PARCOURS_SMS_ACCOUNT=sms_server.account,
        PARCOURS_SMS_TOKEN=sms_server.token,
        PARCOURS_SMS_FROM=sms_server.sender,
        PARCOURS_FCM_CREDENTIALS=str(credentials),
        PARCOURS_FCM_URL=push_server.url,
    )
    shop.run("apply", str(WORKSPACE), "--publish")
    shop.start()
    return shop
