"""What is known of Sentry's API is what its published description says."""

import pytest

from sentry_bridge.alerts import endpoints
from sentry_bridge.alerts.conditions import CONDITIONS, camel
from sentry_bridge.alerts.endpoints import Endpoint
from sentry_bridge.alerts.words import TRIGGERS
from tests.alerts.description import MISSING, description, operations

pytestmark = pytest.mark.skipif(description() is None, reason=MISSING)

# The list of integrations stands in another part of the description.
ENDPOINTS = [
    endpoint
    for endpoint in vars(endpoints).values()
    if isinstance(endpoint, Endpoint) and endpoint is not endpoints.LIST_INTEGRATIONS
]
WORKFLOWS = "/api/0/organizations/{organization_id_or_slug}/workflows/"


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: f"{each.method} {each.path}")
def test_an_endpoint_is_described_with_its_scopes(endpoint: Endpoint) -> None:
    (described,) = (
        each
        for each in operations()
        if (each.method, each.template) == (endpoint.method, endpoint.path)
    )
    assert set(endpoint.scopes) == described.scopes


def words(field: str) -> str:
    found = description()
    assert found is not None
    body = found["paths"][WORKFLOWS]["post"]["requestBody"]["content"]["application/json"]
    return str(body["schema"]["properties"][field]["description"])


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_is_described_with_its_fields(name: str) -> None:
    text = words("action_filters")
    assert f'"type": "{name}"' in text
    _, _, example = text.partition(f'"type": "{name}"')
    for field in CONDITIONS[name].__dataclass_fields__:
        # Three are shorter here, and the example of one lacks what its text says.
        if field not in ("type", "to", "priority", "comparison_interval"):
            assert f'"{camel(field)}"' in example.partition("conditionResult")[0]


def test_every_condition_is_known() -> None:
    import re

    text = words("action_filters").partition("## Actions")[0].partition("## Conditions")[2]
    assert set(re.findall(r'"type": "(\w+)"', text)) == set(CONDITIONS)


def test_triggers_are_described() -> None:
    examples = str(description())
    for trigger in set(TRIGGERS.values()):
        assert trigger in examples
