"""What a shop's customer entrusts to it, and Sentry must never see."""

import json

BEARER = "tok_4fQx0Jr7eYb2WkPz9LsD"
SESSION = "sess-8c1f07aa52d94be0"
API_KEY = "ak-live-55e0c2b8d1"
PASSWORD = "correct-horse-battery-staple"
EMAIL = "jane.roe@example.org"
CARD = "4111 1111 1111 1111"
DATABASE_PASSWORD = "pg-s3cr3t-91"
CLIENT_ADDRESS = "203.0.113.77"

PLANTED = {
    "bearer token": BEARER,
    "session cookie": SESSION,
    "API key": API_KEY,
    "password": PASSWORD,
    "e-mail address": EMAIL,
    "card number": CARD,
    "password of a database URL": DATABASE_PASSWORD,
    "the client's address": CLIENT_ADDRESS,
}

HEADERS = {
    "Authorization": f"Bearer {BEARER}",
    "Cookie": f"sessionid={SESSION}; theme=dark",
    "X-Api-Key": API_KEY,
    "X-Forwarded-For": CLIENT_ADDRESS,
    "Content-Type": "application/json",
}
QUERY = f"access_token={BEARER}&colour=green"
BODY = json.dumps({"password": PASSWORD, "email": EMAIL, "card": CARD, "colour": "green"}).encode()


def leaked(text: str) -> list[str]:
    """Return the names, never the values, of the planted secrets that `text` holds."""
    return [
        name
        for name, secret in PLANTED.items()
        if secret in text or secret.replace(" ", "") in text
    ]
