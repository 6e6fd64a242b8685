"""Firebase Cloud Messaging: the token endpoint (RFC 7523) and `messages:send` of HTTP v1."""

import base64
import json
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from clock import Clock
from http_server import ProviderServer, Request

SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
PROJECT = "shop-of-the-tests"
ACCOUNT = f"sender@{PROJECT}.iam.gserviceaccount.com"

_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)

_MESSAGE = {
    "token", "topic", "condition", "name", "data", "notification", "android", "webpush", "apns",
    "fcm_options",
}


class PushServer(ProviderServer):
    """Issues access tokens for signed claims and takes messages for them."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._tokens: dict[str, datetime] = {}
        self._messages: list[dict] = []

    def messages(self, token: str | None = None) -> list[dict]:
        """What was taken for a device, in order."""
        with self._lock:
            return [one for one in self._messages if token is None or one["token"] == token]

    def write_credentials(self, path: Path) -> Path:
        """Writes the service account as Google's console gives it out."""
        pem = _KEY.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        account = {
            "type": "service_account",
            "project_id": PROJECT,
            "private_key_id": "1",
            "private_key": pem.decode(),
            "client_email": ACCOUNT,
            "client_id": "1",
            "token_uri": f"{self.url}/token",
        }
        path.write_text(json.dumps(account))
        return path

    def answer(self, request: Request) -> tuple[int, dict]:
        if request.path == "/token":
            return self._issue(request)
        if request.path == f"/v1/projects/{PROJECT}/messages:send":
            return self._send(request)
        return self._refuse(404, "NOT_FOUND", f"no resource {request.path}")

    # Tokens

    def _issue(self, request: Request) -> tuple[int, dict]:
        form = parse_qs(request.body.decode("ascii"))
        if form.get("grant_type") != ["urn:ietf:params:oauth:grant-type:jwt-bearer"]:
            return self._refuse_claim("unsupported_grant_type", "another grant type")
        try:
            header, claims = self._verified(form["assertion"][0])
        except (InvalidSignature, KeyError, ValueError) as error:
            return self._refuse_claim("invalid_grant", f"the signature does not hold: {error!r}")
        wrong = self._wrong(header, claims)
        if wrong:
            return self._refuse_claim("invalid_grant", wrong)
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._tokens[token] = self._clock.now() + timedelta(seconds=3599)
        return 200, {"access_token": token, "expires_in": 3599, "token_type": "Bearer"}

    def _verified(self, assertion: str) -> tuple[dict, dict]:
        head, body, signature = assertion.split(".")
        _KEY.public_key().verify(
            _decoded(signature), f"{head}.{body}".encode(), padding.PKCS1v15(), hashes.SHA256()
        )
        return json.loads(_decoded(head)), json.loads(_decoded(body))

    def _wrong(self, header: dict, claims: dict) -> str | None:
        now = self._clock.now().timestamp()
        if header.get("alg") != "RS256":
            return f"signed by {header.get('alg')}"
        if claims.get("iss") != ACCOUNT or claims.get("scope") != SCOPE:
            return f"not this account or scope: {claims}"
        if claims.get("aud") != f"{self.url}/token":
            return f"meant for {claims.get('aud')}"
        if not claims["iat"] - 300 <= now < claims["exp"] <= claims["iat"] + 3600:
            return f"not valid at {now}: {claims}"
        return None

    def _refuse_claim(self, error: str, why: str) -> tuple[int, dict]:
        return self.refuse(400, why, {"error": error, "error_description": why})

    # Messages

    def _send(self, request: Request) -> tuple[int, dict]:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        with self._lock:
            expires = self._tokens.get(token)
        if expires is None:
            return self._refuse(401, "UNAUTHENTICATED", "an access token that was never issued")
        if expires <= self._clock.now():
            # No violation: the clock of a test may jump while a request is under way.
            return 401, {"error": {"code": 401, "message": "expired", "status": "UNAUTHENTICATED"}}
        try:
            message = json.loads(request.body)["message"]
            _check(message)
        except (AssertionError, KeyError, TypeError, ValueError) as error:
            return self._refuse(400, "INVALID_ARGUMENT", f"not a message: {error!r}")
        with self._lock:
            self._messages.append(message)
            number = len(self._messages)
        return 200, {"name": f"projects/{PROJECT}/messages/{number}"}

    def _refuse(self, code: int, status: str, why: str) -> tuple[int, dict]:
        return self.refuse(
            code, why, {"error": {"code": code, "message": why, "status": status}}
        )


def _check(message: dict) -> None:
    """The schema of a message, as far as one can be wrong about it."""
    assert set(message) <= _MESSAGE, set(message) - _MESSAGE
    assert message["token"] and isinstance(message["token"], str)
    notification = message["notification"]
    assert set(notification) <= {"title", "body", "image"}, notification
    assert all(isinstance(value, str) for value in notification.values())
    for name, value in message.get("data", {}).items():
        assert isinstance(value, str), f"data.{name} is no text"
        reserved = name in {"from", "message_type"} or name.startswith(("google", "gcm"))
        assert not reserved, f"data.{name} is reserved"


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
