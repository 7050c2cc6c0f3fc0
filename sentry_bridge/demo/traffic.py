"""The requests that the demo sends, and how an application should answer them."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import quote, urlencode, urlsplit

from sentry_bridge.demo import planted

_BOUNDARY = "a-demo-boundary"
_BASIC = base64.b64encode(f"shop:{planted.BASIC_PASSWORD}".encode()).decode()


@dataclass(frozen=True, slots=True)
class Request:
    """One request, the route it is for, and the status and event that should follow.

    `route` has `{name}` parameters. `error` is the type of the exception that is
    reported, or None when the request succeeds and only a transaction follows.
    """

    name: str
    method: str
    route: str
    target: str
    status: int
    error: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def request_id(self) -> str:
        """The id under which it is sent."""
        return f"demo-{self.name}"


REQUESTS = (
    Request(
        "look-up",
        "GET",
        "/orders/{order_id}",
        f"/orders/4711?{urlencode({'access_token': planted.QUERY_TOKEN})}",
        200,
        headers={"Authorization": f"Bearer {planted.JWT}"},
    ),
    Request(
        "order",
        "POST",
        "/customers/{email}/orders",
        f"/customers/{quote(planted.PATH_EMAIL)}/orders"
        f"?{urlencode({'access_token': planted.QUERY_TOKEN, 'page': 2})}",
        500,
        "PaymentError",
        {
            "Authorization": f"Bearer {planted.JWT}",
            "Cookie": f"sessionid={planted.SESSION_COOKIE}; theme=dark",
            "X-Api-Key": planted.API_KEY,
            "X-Forwarded-For": planted.CLIENT_ADDRESS,
            "User-Agent": f"ShopApp/3.2 ({planted.DEVICE_EMAIL})",
            "Referer": f"https://shop.example/reset?token={planted.RESET_TOKEN}",
            "Content-Type": "application/json",
        },
        json.dumps(
            {
                "item": "lamp",
                "customer": {"tier": "gold", "password": planted.BODY_PASSWORD},
                "payments": [{"currency": "CHF", "number": planted.CARD}],
            }
        ).encode(),
    ),
    Request(
        "login",
        "POST",
        "/login",
        "/login",
        500,
        "LoginError",
        {
            "Authorization": f"Basic {_BASIC}",
            "Content-Type": "application/x-www-form-urlencoded",
        },
        urlencode(
            {
                "theme": "dark",
                "password": planted.FORM_PASSWORD,
                "note": f"write to {planted.FORM_EMAIL}",
            }
        ).encode(),
    ),
    Request(
        "upload",
        "POST",
        "/documents",
        "/documents",
        502,
        "StorageError",
        {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"},
        (
            f"--{_BOUNDARY}\r\n"
            'Content-Disposition: form-data; name="document"; '
            f'filename="passport of {planted.FILE_EMAIL}.png"\r\n'
            "Content-Type: image/png\r\n\r\n"
            "not really an image\r\n"
            f"--{_BOUNDARY}--\r\n"
        ).encode(),
    ),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an application answered."""

    status: int
    request_id: str | None
    body: bytes


class NoAnswerError(Exception):
    """The application closed the connection, or took too long."""


def send(url: str, request: Request, *, timeout: float) -> Answer:
    """Send one request on a connection of its own.

    Args:
        url: where the application listens.
        request: what to send; its id goes along as `X-Request-ID`.
        timeout: seconds to wait for the application.

    Raises:
        NoAnswerError: when there is none, with the reason.
    """
    connection = HTTPConnection(urlsplit(url).netloc, timeout=timeout)
    try:
        connection.request(
            request.method,
            request.target,
            request.body or None,
            {"X-Request-ID": request.request_id, "Connection": "close", **request.headers},
        )
        response = connection.getresponse()
        return Answer(response.status, response.getheader("X-Request-ID"), response.read())
    except TimeoutError:
        raise NoAnswerError(f"no answer within {timeout:.0f} s") from None
    except (OSError, HTTPException) as error:
        raise NoAnswerError(str(error) or type(error).__name__) from None
    finally:
        connection.close()
