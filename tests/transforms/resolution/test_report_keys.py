"""Keys by which reports find each other."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from made_reports import DAY, NOON, article, compared, made, told

from transforms.resolution.evidence import SLACK, possible
from transforms.resolution.report_keys import LONGEST, ONE_DAY, report_keys
from transforms.resolution.reports import Report


def keys(report: Report, status: str | None = None) -> set[tuple[date, int]]:
    return set(report_keys(report, status))


def share(one: Report, other: Report) -> bool:
    return bool(keys(one) & keys(other))


def test_a_key_for_each_participant_and_state_on_the_day_and_the_one_after() -> None:
    found = report_keys(made("r", who=["Q1/NOR"], whom=["Q2"]))
    assert len(found) == 6
    assert found == sorted(found)
    assert {day for day, _ in found} == {DAY, DAY + ONE_DAY}
    assert all(-(2**63) <= key < 2**63 for _, key in found)


def test_keys_are_part_of_the_format() -> None:
    assert report_keys(made("r", who=["Q1"], whom=[]))[0][1] == 4554615814040796042


def test_a_leader_and_his_state_share_a_key() -> None:
    assert share(made("a", who=["Q1/NOR"], whom=[]), made("b", who=["Q3/NOR"], whom=[]))
    assert not share(made("a", who=["Q1"], whom=[]), made("b", who=["Q3"], whom=[]))


def test_the_role_is_irrelevant() -> None:
    assert share(made("a", who=["Q1"], whom=["Q2"]), made("b", who=["Q2"], whom=["Q7"]))


def test_words_are_no_participant() -> None:
    assert report_keys(made(who=["the board"], whom=[])) == []


def test_type_and_status_part() -> None:
    one = made("a")
    assert not share(one, made("b", event_type="CONSULT"))
    assert not share(one, made("b", modality="negated"))
    assert share(made("a", modality="planned"), made("b", modality="possible"))


def test_keys_as_if_of_another_status() -> None:
    plan, done = made("a", modality="planned"), made("b")
    assert keys(plan, "actual") == keys(done)
    assert keys(done, "ahead") == keys(plan)


def test_a_report_without_days_has_that_of_publication() -> None:
    undated = made(date_start=None, date_end=None)
    assert {day for day, _ in report_keys(undated)} == {NOON.date(), NOON.date() + ONE_DAY}
    assert share(undated, made("b", date_start=NOON.date(), date_end=NOON.date()))
    assert report_keys(made(date_start=None, source=article("a", published_at=None))) == []


def test_a_long_span_is_compared_with_the_same_alone() -> None:
    last = DAY + timedelta(days=LONGEST + 1)
    long = made("a", date_end=last)
    assert {day for day, _ in report_keys(long)} == {DAY}
    assert share(long, made("b", date_end=last))
    assert not share(long, made("b"))
    assert not share(long, made("b", date_end=last + ONE_DAY))
    end = DAY + timedelta(days=LONGEST)
    assert share(made("a", date_end=end), made("b", date_start=end, date_end=end))


days = st.tuples(st.integers(0, 15), st.integers(0, LONGEST)).map(
    lambda pair: {"date_start": DAY + timedelta(pair[0]), "date_end": DAY + timedelta(pair[0] + pair[1])}
)
reports = st.tuples(
    days,
    st.lists(st.sampled_from(["Q1/NOR", "Q2", "Q3/NOR", "Q4/SWE"]), max_size=2),
    st.lists(st.sampled_from(["Q1/NOR", "Q2", "Q3/NOR", "Q4/SWE"]), max_size=2),
    st.sampled_from(["AGREE", "CONSULT"]),
    st.sampled_from(["actual", "planned", "possible"]),
    st.sampled_from(["text.day", "published.day"]),
).map(lambda x: told("r", who=x[1], whom=x[2], event_type=x[3], modality=x[4], date_method=x[5], **x[0]))


@settings(max_examples=300)
@given(reports.map(compared), reports.map(compared))
def test_reports_that_may_be_one_event_find_each_other(one: Report, other: Report) -> None:
    """And reports that share no participant, type, status or day do not."""
    assert one.days is not None
    assert other.days is not None
    common = one.parties.named & other.parties.named or one.parties.states & other.parties.states
    near = one.days.first - SLACK <= other.days.last and other.days.first - SLACK <= one.days.last
    comparable = bool(common) and near and (one.act, one.status) == (other.act, other.status)
    assert share(one, other) == comparable
    if comparable:
        assert possible(one, other)
