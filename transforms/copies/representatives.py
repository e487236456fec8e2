"""Who stands for a cluster of copies: the earliest published full text of which all its members are copies.

Two texts are full if neither is much longer than the other: the flash with which an agency begins is published first, and
yet its report an hour later holds what there is to code. A text that comes late, but was published earlier, takes over
a cluster of the history; the cluster keeps its id and all its members, or the representative stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from transforms.copies.comparer import ALL_SHARED, Comparer, Match
from transforms.copies.exact import Standing

FULL = 0.6  # of the words of the cluster's longest text
TRIED = 3  # candidates of a cluster in a batch, each compared with all members


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides who stands for a cluster."""

    standing: Standing
    n_words: int


@dataclass(frozen=True, slots=True)
class Cluster:
    """Members but for the representative, with what they are to it; `known` are those of the history.

    `cluster_id`: None for a cluster that the batch founds. `is_known`: is the representative of the history?
    """

    representative: str
    cluster_id: str | None = None
    is_known: bool = False
    known: Mapping[str, Match] = field(default_factory=dict)
    new: Mapping[str, Match] = field(default_factory=dict)

    @property
    def members(self) -> list[str]:
        return [self.representative, *self.known, *self.new]


@dataclass(frozen=True, slots=True)
class Settled:
    """A cluster under the representative it should have. `released`: new members that are no copies of it.

    `rule`: why another took over, None if the representative stayed.
    """

    cluster: Cluster
    released: tuple[str, ...] = ()
    rule: str | None = None


def same_text(other: str) -> Match:
    """What an article is to another with the same text."""
    return Match(other, "same", "same_text", ALL_SHARED)


def candidates(cluster: Cluster, facts: Mapping[str, Facts]) -> list[str]:
    """The members that should stand for the cluster rather than its representative, the best first."""
    least = FULL * max(facts[member].n_words for member in cluster.members)
    current = facts[cluster.representative]
    full = sorted((m for m in cluster.members if facts[m].n_words >= least), key=lambda m: facts[m].standing)
    if current.n_words < least:
        return full[:TRIED]
    # One of the history that stands before a full representative was tried when it came.
    return [m for m in full if m in cluster.new and facts[m].standing < current.standing][:TRIED]


def settle(cluster: Cluster, facts: Mapping[str, Facts], comparer: Comparer) -> Settled:
    """Gives a cluster the representative it should have, if its members are copies of that one, too.

    Members of the history never leave: where one of them is no copy of the candidate, that does not take over.
    """
    current = facts[cluster.representative]
    for candidate in candidates(cluster, facts):
        found = _under(candidate, cluster, comparer)
        if found:
            rule = "earlier_text" if facts[candidate].standing < current.standing else "fuller_text"
            return replace(found, rule=rule)
    return Settled(cluster)


def merged(into: Cluster, other: Cluster, facts: Mapping[str, Facts], comparer: Comparer) -> Settled | None:
    """The members of both clusters under the representative of the first, which stands before that of the other.

    None if it is not full beside them, or if one of the history is no copy of it.
    """
    longest = max(facts[member].n_words for member in other.members)
    representative = into.representative
    stands = facts[representative].standing < facts[other.representative].standing
    if not stands or facts[representative].n_words < FULL * longest:
        return None
    found = _under(representative, other, comparer)
    if found is None:
        return None
    moved = found.cluster
    cluster = replace(into, known={**into.known, **moved.known}, new={**into.new, **moved.new})
    return replace(found, cluster=cluster)


def _under(candidate: str, cluster: Cluster, comparer: Comparer) -> Settled | None:
    """The cluster under another representative; None if a member of the history is no copy of that."""
    own = cluster.new.get(candidate) or cluster.known.get(candidate)
    is_same = own is not None and own.relation == "same"
    before = {**cluster.known, **cluster.new}
    known: dict[str, Match] = {}
    new: dict[str, Match] = {}
    released: list[str] = []
    for member in cluster.members:
        is_known = member in cluster.known or (member == cluster.representative and cluster.is_known)
        if member == candidate:
            continue
        if not is_same:
            match = comparer.match(candidate, member)
        else:
            match = replace(before[member], other=candidate) if member in before else same_text(candidate)
        if match is not None:
            (known if is_known else new)[member] = match
        elif is_known:
            return None
        else:
            released.append(member)
    changed = Cluster(candidate, cluster.cluster_id, candidate in cluster.known, known, new)
    return Settled(changed, tuple(released))


def regroup(released: Sequence[str], facts: Mapping[str, Facts], comparer: Comparer) -> list[Cluster]:
    """Clusters of new articles that left theirs: each joins the first that it copies, or founds one."""
    found: dict[str, dict[str, Match]] = {}
    for article in sorted(released, key=lambda a: facts[a].standing):
        match = next((m for other in found if (m := comparer.match(other, article))), None)
        if match:
            found[match.other][article] = match
        else:
            found[article] = {}
    return [Cluster(representative, new=members) for representative, members in found.items()]
