"""The SDK collects nothing by itself that we did not decide on."""

import pytest
import sentry_sdk
from sentry_sdk.consts import DEFAULT_OPTIONS

from sentry_bridge.bootstrap.collection import DATA_COLLECTION, collection_options

DSN = "http://public@127.0.0.1:9/1"


@pytest.mark.skipif("data_collection" not in DEFAULT_OPTIONS, reason="this SDK has no categories")
def test_every_category_of_the_sdk_is_spelled_out() -> None:
    client = sentry_sdk.Client(dsn=DSN, data_collection={}, default_integrations=False)
    categories = dict(client.options["data_collection"])
    client.close()
    assert categories.pop("provided_by_user") is True
    assert set(DATA_COLLECTION) == set(categories)
    nested = {name for name, value in categories.items() if isinstance(value, dict)}
    for name in nested - {"cookies", "url_query_params"}:
        assert set(DATA_COLLECTION[name]) == set(categories[name])


def test_an_older_sdk_is_told_with_its_own_option() -> None:
    assert collection_options({}, {}) == {"send_default_pii": False}


def test_the_application_changes_one_category_and_keeps_the_others() -> None:
    options = collection_options({"data_collection": None}, {"data_collection": {"queues": True}})
    assert options["data_collection"] == {**DATA_COLLECTION, "queues": True}
