"""One Bugsink server for all tests of this folder."""

from collections.abc import Iterator

import pytest

from .bugsink import Bugsink, bugsink_server


@pytest.fixture(scope="session")
def bugsink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bugsink]:
    with bugsink_server(tmp_path_factory.mktemp("bugsink")) as server:
        yield server
