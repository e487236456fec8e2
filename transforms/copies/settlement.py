"""The clusters that a batch founds or touches, each under the representative it should have, and what that changed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from transforms.copies.clusters import Groups
from transforms.copies.comparer import Match, Measures
from transforms.copies.representatives import Cluster, candidates, merged, regroup, same_text, settle
from transforms.copies.search import Row, Search


@dataclass(frozen=True, slots=True)
class Change:
    """A row of `cluster_history` but for its batch_id: what became of a cluster of the history."""

    cluster_id: str
    change: str
    old_representative_id: str
    representative_id: str
    into_cluster_id: str | None
    rule: str


@dataclass
class Settlement:
    """`changed`: representatives of clusters of the history that did not stand for all their members before."""

    clusters: list[Cluster] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)


def settle_batch(groups: Groups, search: Search, distinct: Sequence[str], same: Mapping[str, str]) -> Settlement:
    """`distinct`: the new articles, one of each text. `same`: of them, those whose text an article of the history has."""
    current = {cluster.representative: cluster for cluster in _clusters(groups, search, distinct, same)}
    search.load(m for cluster in current.values() if candidates(cluster, search.facts) for m in cluster.members)
    found = Settlement()
    released: list[tuple[str, ...]] = []
    for representative in sorted(current, key=lambda r: search.facts[r].standing):
        settled = settle(current[representative], search.facts, search.comparer)
        if settled.rule is None:
            continue
        before = current.pop(representative)
        cluster = settled.cluster
        released.append(settled.released)
        if before.cluster_id:
            change = Change(
                before.cluster_id, "representative", representative, cluster.representative, None, settled.rule
            )
            found.changes.append(change)
            found.changed.add(cluster.representative)
            others = [m.other for m in groups.matches.get(cluster.representative, ()) if m.other != representative]
            for other in others:
                cluster = _merge(cluster, other, current, search, found, released)
        current[cluster.representative] = cluster
    _house(released, current, groups, search)
    found.clusters = list(current.values())
    return found


def _clusters(groups: Groups, search: Search, distinct: Sequence[str], same: Mapping[str, str]) -> list[Cluster]:
    """The clusters as the search found them, with all members of those of the history."""
    search.know(search.history.members(sorted(set(same.values()) - search.rows.keys())) if same else ())
    new: defaultdict[str, dict[str, Match]] = defaultdict(dict)
    for article in distinct:
        if article in same:
            twin = search.rows[same[article]]
            own = _match(twin)
            new[twin["representative_id"]][article] = own or same_text(twin["article_id"])
        elif article in groups.matches:
            match = groups.matches[article][0]
            new[match.other][article] = match
        else:
            new.setdefault(article, {})
    representatives = sorted(r for r in new if r in search.rows or r not in search.facts)
    search.know(search.history.members([r for r in representatives if r not in search.rows]))
    known = _of_history([search.rows[r]["cluster_id"] for r in representatives], search)
    return [replace(known[r], new=members) if r in known else Cluster(r, new=members) for r, members in new.items()]


def _of_history(cluster_ids: Sequence[str], search: Search) -> dict[str, Cluster]:
    """Clusters of the history by their representative."""
    if not cluster_ids:
        return {}
    rows = list(search.history.clusters(sorted(set(cluster_ids))))
    search.know(rows)
    members: defaultdict[tuple[str, str], dict[str, Match]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: str(row["article_id"])):
        own = members[row["cluster_id"], row["representative_id"]]
        if match := _match(row):
            own[row["article_id"]] = match
    return {
        representative: Cluster(representative, name, is_known=True, known=found)
        for (name, representative), found in members.items()
    }


def _match(row: Row) -> Match | None:
    if row["representative_id"] == row["article_id"]:
        return None
    measures = Measures(row["similarity"], row["containment"], row["words_added"], row["words_left_out"])
    return Match(row["representative_id"], row["relation"], row["rule"], measures)


def _merge(
    cluster: Cluster,
    other: str,
    current: dict[str, Cluster],
    search: Search,
    found: Settlement,
    released: list[tuple[str, ...]],
) -> Cluster:
    """Takes in the cluster of another of the history of which the new representative is the source, too."""
    row = search.rows.get(other)
    if row is None or row["representative_id"] != other:
        return cluster
    there = current.get(other) or _of_history([row["cluster_id"]], search)[other]
    search.load(there.members)
    both = merged(cluster, there, search.facts, search.comparer)
    if both is None or there.cluster_id is None:
        return cluster
    current.pop(other, None)
    released.append(both.released)
    representative = both.cluster.representative
    found.changes.append(
        Change(there.cluster_id, "merged", other, representative, cluster.cluster_id, "copies_of_one_text")
    )
    return both.cluster


def _house(released: Sequence[tuple[str, ...]], current: dict[str, Cluster], groups: Groups, search: Search) -> None:
    """New articles that left a cluster join another that they copy, or found one."""
    for articles in released:
        homeless = []
        for article in articles:
            match = next((m for m in groups.matches.get(article, ()) if m.other in current), None)
            if match:
                there = current[match.other]
                current[match.other] = replace(there, new={**there.new, article: match})
            else:
                homeless.append(article)
        for cluster in regroup(homeless, search.facts, search.comparer):
            current[cluster.representative] = cluster
