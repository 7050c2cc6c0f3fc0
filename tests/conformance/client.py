"""A client that shows a response as it came, byte for byte."""

from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """A response: its status, every header line, and the body."""

    status: int
    headers: Headers
    body: bytes

    def all(self, name: str) -> list[str]:
        """Return the values of every header of that name."""
        return [value for key, value in self.headers if key.lower() == name.lower()]


@dataclass(frozen=True)
class Client:
    """Sends one request on a connection of its own."""

    url: str

    def request(
        self, method: str, path: str, *, headers: Headers | None = None, body: bytes | None = None
    ) -> Answer:
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=30)
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in headers or ():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            return Answer(response.status, response.getheaders(), response.read())
        finally:
            connection.close()

    def get(self, path: str, *headers: tuple[str, str]) -> Answer:
        return self.request("GET", path, headers=list(headers))
