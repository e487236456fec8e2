"""What became of plans: the report of an act that was done, and that of the same act announced."""

from transforms.resolution.evidence import SLACK, agreement, score
from transforms.resolution.facts import Record
from transforms.resolution.reports import MUTUAL, Days, Report
from transforms.resolution.story_background import Background

DONE, AHEAD = "actual", "ahead"
COUNTERPART = {DONE: AHEAD, AHEAD: DONE}
# Log-odds of one event from which a plan was carried out: lower than for two reports of one act, as the plan is told before
# it and in other words. Of 60 pairs on one war, read by eye, those above are mostly right, those below mostly wrong.
LEAST = -2.5
# Who takes part must be known on both sides to agree in; else every act is what some plan of its day asked for.
AGREEING = frozenset(("equal", "shared", "state", "alliance"))


def plan_link(done: Report, plan: Report, background: Background) -> Record | None:
    """A row of `plan_links` but for the batch, if the one report tells that what the other announced was done."""
    if done.act != plan.act or (done.status, plan.status) != (DONE, AHEAD):
        return None
    if not _in_time(done, plan) or not _same_parties(done, plan):
        return None
    if not _same_state(done, plan):
        return None
    alike = round(score(done, plan, background), 6)
    if alike < LEAST:
        return None
    return {
        "event_mention_id": done.report_id,
        "plan_mention_id": plan.report_id,
        "score": alike,
    }


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
