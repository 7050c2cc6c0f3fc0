"""Aggregation: healthy, degraded when only what is not critical fails, else unhealthy."""

import json

from hypothesis import given
from hypothesis import strategies as st

from sentry_bridge.health import Check, Outcome, Report, Result
from sentry_bridge.health.body import draft, plain, to_json
from sentry_bridge.health.lines import EXIT_CODES, lines


def result(index: int, healthy: bool, critical: bool) -> Result:
    check = Check(f"check-{index}", bool, critical=critical)
    return Result(check, Outcome(healthy, "said", {"n": index}), 0.0, 0.25, float(index))


reports = st.lists(st.tuples(st.booleans(), st.booleans())).map(
    lambda states: Report("1.10", [result(index, *state) for index, state in enumerate(states)])
)


@given(reports)
def test_the_status_is_that_of_the_worst(report: Report) -> None:
    failing = [one for one in report.results if not one.healthy]
    if any(one.check.critical for one in failing):
        assert report.status == "unhealthy"
    elif failing:
        assert report.status == "degraded"
    else:
        assert report.status == "healthy"


@given(reports)
def test_a_report_is_fresh_as_long_as_its_oldest_result(report: Report) -> None:
    assert all(report.fresh_until <= one.fresh_until for one in report.results)


@given(reports)
def test_without_details_nothing_is_said_of_causes(report: Report) -> None:
    for form in (plain, draft):
        assert b"said" not in to_json(form(report, None))


@given(reports)
def test_both_formats_tell_the_same(report: Report) -> None:
    one, other = plain(report, str.upper), draft(report, str.upper)
    assert {"healthy": "pass", "degraded": "warn", "unhealthy": "fail"}[one["status"]] == other[
        "status"
    ]
    for name, check in one["checks"].items():
        (written,) = other["checks"][f"{name}:responseTime"]
        assert (written["status"] == "pass") is check["healthy"]
        assert written.get("output", "SAID") == check["message"] == "SAID"


@given(reports)
def test_lines_name_every_check(report: Report) -> None:
    told = plain(report, str)
    text = lines(told, as_json=False)
    assert text.startswith(f"{report.status}, version 1.10")
    assert all(one.check.name in text for one in report.results)
    assert json.loads(lines(told, as_json=True)) == told
    assert EXIT_CODES[report.status] == ["healthy", "degraded", "unhealthy"].index(report.status)
