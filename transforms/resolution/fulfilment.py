"""What became of plans: the report of an act that was done, and that of the same act announced."""

from collections.abc import Iterable

import numpy as np

from transforms.resolution.evidence import SLACK, agreement, scores
from transforms.resolution.facts import Record
from transforms.resolution.report_columns import columns
from transforms.resolution.reports import MUTUAL, Days, Report
from transforms.resolution.story_background import Background

DONE, AHEAD = "actual", "ahead"
COUNTERPART = {DONE: AHEAD, AHEAD: DONE}
# Log-odds of one event from which a plan was carried out: lower than for two reports of one act, as the plan is told before
# it and in other words. Of 60 pairs on one war, read by eye, those above are mostly right, those below mostly wrong.
LEAST = -2.5
# Who takes part must be known on both sides to agree in; else every act is what some plan of its day asked for.
AGREEING = frozenset(("equal", "shared", "state", "alliance"))


def plan_links(pairs: Iterable[tuple[Report, Report]], background: Background) -> list[Record]:
    """Rows of `plan_links` but for the batch: of the pairs those in which the first report tells that what the second announced was
    done, in their order.
    """
    likely = [(done, plan) for done, plan in pairs if _may_fulfil(done, plan)]
    reports = list({one.report_id: one for pair in likely for one in pair}.values())
    place = {one.report_id: at for at, one in enumerate(reports)}
    done, plan = (np.array([place[pair[side].report_id] for pair in likely], dtype=np.int64) for side in (0, 1))
    alike = np.round(scores(columns(reports), done, plan, background), 6).tolist()
    return [
        {"event_mention_id": done.report_id, "plan_mention_id": plan.report_id, "score": value}
        for (done, plan), value in zip(likely, alike, strict=True)
        if value >= LEAST
    ]


def _may_fulfil(done: Report, plan: Report) -> bool:
    if done.act != plan.act or (done.status, plan.status) != (DONE, AHEAD):
        return False
    return _in_time(done, plan) and _same_parties(done, plan) and _same_state(done, plan)


def _same_parties(done: Report, plan: Report) -> bool:
    if done.act in MUTUAL:
        return agreement(done.parties, plan.parties) in AGREEING
    if agreement(done.actors, plan.actors) not in AGREEING:
        return False
    return agreement(done.recipients, plan.recipients) in AGREEING | {"unknown", "words"}


def _same_state(done: Report, plan: Report) -> bool:
    """Nothing else is known of the places, or they are one, or in one state."""
    if not done.place_id or not plan.place_id or done.place_id == plan.place_id:
        return True
    return done.place_state is not None and done.place_state == plan.place_state


def _in_time(done: Report, plan: Report) -> bool:
    """Did it happen when it was to happen, and was it told of before?"""
    if done.published_on is None or plan.published_on is None or plan.published_on > done.published_on + SLACK:
        return False
    when = done.days or Days(done.published_on, done.published_on, is_stated=False)
    if plan.days is None or not plan.days.is_stated:
        return False
    if when.last < plan.published_on - SLACK:
        return False
    return plan.days.first - SLACK <= when.last and when.first <= plan.days.last + SLACK
