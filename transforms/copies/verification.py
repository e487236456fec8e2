"""What one text is to another: a copy, and of which kind, or a look-alike. Decided over what both have and what each has alone.

The words that common 3-word shingles cover are shared. What is left of the shorter text is laid beside what the longer
one has in the same place. Articles filled into one template have other names and numbers there (a conflict); articles in
one site's surroundings have another text there; a rewording or a bad scan has words that resemble each other.
The thresholds were set on all of 2,120 documents with made copies and of 63 real pairs; beside each stand the figures
between which it lies there. EDGED_WORDS and the particulars of reports were set on 20,000 made articles (benchmarks/made.py)
where they change nothing on these.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from importlib import resources

import numpy as np

from transforms.copies.shingles import SHORT_SHINGLE_WORDS, Codes, Flags, Hashes, Places, shingles, word_id
from warehouse.vocabulary import COPY_RELATIONS

MIN_COVERED = 0.45  # of the shorter text; copies from a very bad scan lie at 0.52
MIN_ACCOUNTED = 0.78  # covered or replaced in place: a copy cut and captioned anew 0.81, a shared passage 0.76
MIN_ACCOUNTED_NEW_LEAD = 0.83  # where the beginning differs: a follow-up of the same desk 0.80, copies from 0.85
LEAD = 40  # words
MIN_LEAD = 0.6
MIN_WORDS = 12
MIN_CONFLICTS = 4
MAX_CONFLICT_SHARE = 0.1  # of the names and numbers: updated copies to 0.06, templates from 0.2
MAX_CONFLICT_DENSITY = 0.035  # of the words: updated copies to 0.03, templates from 0.05
SLOT = 10  # words; a longer place holds a sentence, a shorter one a word or a name
UNLIKE_LENGTHS = 4
SLOT_CONFLICTS = 3
MIN_SLOT_OVERLAP, MIN_LONG_SLOT_OVERLAP, LONG_SLOT = (
    0.35,
    0.6,
    30,
)  # two long texts share their articles and prepositions
MAX_OTHER_TEXT = 30  # words of another text in the same place; a headline and a byline have fewer
EDGED_WORDS = 60  # a shorter text has no room for a frame of its own
MAX_EDGE = 0.2  # of the part: text of its own before or behind the copy, where the whole has some, too
MAX_OTHER_SHARE = 0.12  # of what is shared
TEASER_WORDS, TEASER_SHARE = 120, 0.1
MAX_ENCLOSED, BLOCK = 0.2, 1.3  # of the whole, and of the part
SAME_START = 5  # words
PASSAGE_WORDS = 30
SHORT_RUN = 4  # shingles, thus six words
MIN_PARTICULARS, MIN_PARTICULAR_SHARE = 5, 0.6  # names and numbers, and of the words beside common passages
FULL = 0.9  # of both texts: nothing that matters was added or left out
MIN_RESEMBLANCE = 0.6  # of two spellings, for one to be a misreading of the other
COMPARED_MARKS = 200  # a bad scan has hundreds of misread names; the first ones tell
BESIDE_WORDS = 24

OTHER_RELATIONS = ("passage", "teaser", "template", "surroundings", "other")


# Words of the notices that stand in place of a text: pay to read on, agree to cookies.
_NOTICES = resources.files("transforms.knowledge").joinpath("notice_words.tsv").read_text("utf-8").splitlines()
_NOTICE_LIST = [word for row in _NOTICES if row[:1] != "#" for word in row.partition("\t")[2].split()]
NOTICE_WORDS = np.sort(np.array([word_id(word) for word in _NOTICE_LIST], dtype=np.uint32))
MIN_NOTICE = 0.08  # of the words: articles to 0.06, notices from 0.15


@dataclass(frozen=True, slots=True)
class Profile:
    """A text prepared for comparison, all by place: `ids` of the words, `is_mark` (a name or a number), and `shingles`."""

    ids: Codes
    is_mark: Flags
    shingles: Hashes
    order: Places
    sorted: Hashes

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two texts share and what not; `part` is the shorter one. Counts of words but for `conflicts`.

    `replaced`: of the part, where the whole has a similar or short passage in place. `conflicts`: names and numbers of
    the part, and others of the whole in their place. `slot_conflicts`: of them, in the worst long place.
    `other_text`: of the part, where the whole has a passage in place that shares few words with it. `part_marks`: different
    names and numbers of the part; `shared_marks`: those of them among the shared words.
    """

    part_words: int
    whole_words: int
    part_covered: int
    whole_covered: int
    lead_covered: float = 0.0
    replaced: int = 0
    conflicts: int = 0
    slot_conflicts: int = 0
    other_text: int = 0
    whole_first: int = 0
    whole_span: int = 0
    edge_text: int = 0
    is_stub: bool = False
    part_marks: int = 0
    shared_marks: int = 0

    @property
    def part_share(self) -> float:
        return self.part_covered / self.part_words if self.part_words else 0.0

    @property
    def whole_share(self) -> float:
        return self.whole_covered / self.whole_words if self.whole_words else 0.0

    @property
    def accounted(self) -> float:
        edge = min(self.edge_text, int(MAX_EDGE * self.part_words))
        return (self.part_covered + self.replaced) / (self.part_words - edge) if self.part_words else 0.0

    @property
    def is_enclosed(self) -> bool:
        """Is the part one block in the midst of a much longer text, as in a digest, and no shorter version of it?"""
        return (
            self.part_words < MAX_ENCLOSED * self.whole_words
            and self.whole_first > SAME_START
            and self.whole_span <= BLOCK * self.part_words
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """`relation`: of the second text to the first, one of COPY_RELATIONS or OTHER_RELATIONS; `rule`: what decided."""

    relation: str
    rule: str

    @property
    def is_copy(self) -> bool:
        return self.relation in COPY_RELATIONS


def profile(codes: Codes) -> Profile:
    """The profile of a text that was read by shingles.Vocabulary."""
    ids = codes >> np.uint32(1)
    found = shingles(codes, SHORT_SHINGLE_WORDS)
    order = np.argsort(found, kind="stable")
    return Profile(ids, (codes & np.uint32(1)).astype(bool), found, order, found[order])


def compare(a: Profile, b: Profile, spelled: Mapping[int, str]) -> Comparison:
    """The same for (a, b) and (b, a). `spelled`: id of a word -> the word."""
    part, whole = (a, b) if _size(a) <= _size(b) else (b, a)
    at_part = _places(part, whole)
    covered = int(np.count_nonzero(at_part >= 0))
    if covered < MIN_COVERED * len(part):  # no copy, whatever stands between
        return Comparison(len(part), len(whole), covered, covered)
    at_whole = _places(whole, part)
    foreign_part = part.is_mark & (at_part < 0) & ~_among(part.ids, np.unique(whole.ids))
    foreign_whole = whole.is_mark & (at_whole < 0) & ~_among(whole.ids, np.unique(part.ids))
    replaced = slot_conflicts = other_text = edge_text = 0
    at_most = 0
    slots: list[tuple[Codes, Codes, Codes, bool]] = []
    for start, end in _gaps(at_part):
        before = int(at_part[start - 1]) if start else -1
        after = int(at_part[end]) if end < len(part) else len(whole)
        own, others = end - start, after - before - 1
        if others <= 0:
            continue  # added, or moved
        words, beside = part.ids[start:end], whole.ids[before + 1 : after]
        is_edge = len(part) >= EDGED_WORDS and (start == 0 or end == len(part))
        if is_edge and _differ(words, beside):  # headline, dateline, a site's additions: the copy lies between
            edge_text += min(own, others)
            continue
        if max(own, others) > UNLIKE_LENGTHS * min(own, others) + SLOT:  # added on one side rather than replaced
            if min(own, others) >= SLOT and _differ(words, beside):
                other_text += min(own, others)
            continue
        if min(own, others) < SLOT:  # a name of the part may stand elsewhere in the whole, and yet not here
            mine, theirs = words[part.is_mark[start:end]], beside[whole.is_mark[before + 1 : after]]
        else:
            mine, theirs = words[foreign_part[start:end]], beside[foreign_whole[before + 1 : after]]
        unlike = _unlike(mine, theirs)
        at_most += unlike
        slots.append((mine, theirs, beside, min(own, others) >= SLOT))
        if min(own, others) < SLOT:
            replaced += min(own, others)
            continue
        if _differ(words, beside):
            other_text += min(own, others)
        else:
            replaced += min(own, others)
    part_marks = len(set(part.ids[part.is_mark].tolist()))
    shared_marks = len(set(part.ids[part.is_mark & (at_part >= 0)].tolist()))
    conflicts = at_most
    if other_text or at_most > _conflicts_allowed(part_marks, len(part)):  # then it matters which are misread
        conflicts = 0
        for mine, theirs, beside, is_long in slots:
            unlike = _unlike(mine, theirs)
            if unlike and conflicts < COMPARED_MARKS:
                unlike = max(0, unlike - _misread(mine, theirs, beside, spelled))
            conflicts += unlike
            slot_conflicts = max(slot_conflicts, unlike if is_long else 0)
    found_at = np.flatnonzero(at_whole >= 0)
    return Comparison(
        part_words=len(part),
        whole_words=len(whole),
        part_covered=covered,
        whole_covered=int((at_whole >= 0).sum()),
        lead_covered=float((at_part[:LEAD] >= 0).mean()) if len(part) else 0.0,
        replaced=replaced,
        conflicts=conflicts,
        slot_conflicts=slot_conflicts,
        other_text=other_text,
        whole_first=int(found_at[0]) if len(found_at) else 0,
        whole_span=int(found_at[-1] - found_at[0]) + 1 if len(found_at) else 0,
        edge_text=edge_text,
        is_stub=_is_notice(part.ids),
        part_marks=part_marks,
        shared_marks=shared_marks,
    )


def judge(found: Comparison, first_is_part: bool) -> Verdict:
    """What the second text is to the first. `first_is_part`: is the first the shorter one?"""
    if not found.part_covered:
        return Verdict("other", "nothing_shared")
    if found.part_words < TEASER_WORDS and found.part_words < TEASER_SHARE * found.whole_words:
        return Verdict("teaser" if found.part_share >= MIN_COVERED else "other", "short_beside_whole")
    if found.part_share >= MIN_COVERED:
        if found.conflicts > _conflicts_allowed(found.part_marks, found.part_words):
            return Verdict("template", "names_and_numbers_differ")
        if found.is_stub and found.edge_text + found.other_text >= SLOT:
            return Verdict("surroundings", "same_notice_to_readers")
        if found.other_text > max(
            MAX_OTHER_SHARE * found.part_covered, MAX_OTHER_TEXT if found.slot_conflicts < SLOT_CONFLICTS else 0
        ):
            return Verdict(_shared(found, "surroundings"), "another_text_in_place")
    if found.is_enclosed:
        return Verdict(_shared(found, "other"), "one_of_many_in_whole")
    needed = MIN_ACCOUNTED if found.lead_covered >= MIN_LEAD else MIN_ACCOUNTED_NEW_LEAD
    if found.part_words >= MIN_WORDS and found.part_share >= MIN_COVERED and found.accounted >= needed:
        return _copy(found, first_is_part)
    return Verdict(_shared(found, "other"), "too_little_shared")


def judge_little(own: Comparison, whole: Comparison, first_is_part: bool) -> Verdict:
    """What the second text is to the first where a few words of one are all that stands in no common passage.

    `own`: of these words; `whole`: of the whole texts. In a report filled into a template they are its names and numbers.
    """
    found = judge(whole, first_is_part)
    if nearly_same(whole):
        return found
    if same_particulars(own):
        return found if found.is_copy else Verdict("edited", "same_names_and_numbers")
    return Verdict("surroundings", "only_common_passages_shared")


def same_particulars(own: Comparison) -> bool:
    """Do the words that two texts have beside common passages tell the same, name by name?"""
    return (
        own.shared_marks >= MIN_PARTICULARS
        and own.part_share >= MIN_PARTICULAR_SHARE
        and own.conflicts <= MAX_CONFLICT_SHARE * own.shared_marks
    )


def nearly_same(found: Comparison) -> bool:
    """Do both texts have all that the other has, but for single words?"""
    return (
        min(found.part_share, found.whole_share) >= FULL
        and found.conflicts < MIN_CONFLICTS
        and not found.other_text + found.edge_text
    )


def _shared(found: Comparison, otherwise: str) -> str:
    return "passage" if found.part_covered >= PASSAGE_WORDS else otherwise


def _copy(found: Comparison, first_is_part: bool) -> Verdict:
    if found.part_covered == found.part_words == found.whole_words:
        return Verdict("reformatted", "all_shared")
    if found.part_share >= FULL and found.whole_share >= FULL:
        return Verdict("edited", "nearly_all_shared")
    if found.whole_share >= FULL * found.part_share:
        return Verdict("edited", "same_length_replaced_in_place")
    if found.part_share >= FULL:
        return Verdict("extended" if first_is_part else "abridged", "one_holds_the_other")
    return Verdict("updated" if first_is_part else "abridged", "most_of_the_shorter_shared")


def _size(text: Profile) -> tuple[int, bytes]:
    return len(text), text.ids.tobytes()


def _places(text: Profile, other: Profile) -> Places:
    """For each word that a common shingle covers its place in the other text, else -1."""
    found = np.full(len(text), -1, dtype=np.intp)
    if not len(text.shingles) or not len(other.shingles):
        return found
    at = np.searchsorted(other.sorted, text.shingles)
    at[at == len(other.sorted)] = 0
    hits = np.flatnonzero(other.sorted[at] == text.shingles)
    hits, begins = _in_order(hits, other.order[at[hits]])
    for step in range(min(SHORT_SHINGLE_WORDS, len(text), len(other))):
        found[hits + step] = begins + step
    return found


def _in_order(hits: Places, begins: Places) -> tuple[Places, Places]:
    """Common shingles without short runs that stand elsewhere in the other text, between neighbours that stand in order.

    "Miles from the" of one sentence is no counterpart of "miles from the" in another.
    """
    if not len(hits):
        return hits, begins
    firsts = np.flatnonzero((np.diff(hits, prepend=-2) != 1) | (np.diff(begins, prepend=-2) != 1))
    lengths = np.diff(np.append(firsts, len(hits)))
    starts = begins[firsts]
    ends = starts + lengths - 1
    before, after = np.append(-1, ends[:-1]), np.append(starts[1:], np.iinfo(np.intp).max)
    misplaced = (lengths < SHORT_RUN) & ((starts < before) | (ends > after)) & (before <= after)
    kept = np.repeat(~misplaced, lengths)
    return hits[kept], begins[kept]


def _is_notice(ids: Codes) -> bool:
    return bool(len(ids)) and float(_among(ids, NOTICE_WORDS).mean()) >= MIN_NOTICE


def _gaps(places: Places) -> list[tuple[int, int]]:
    """The runs of words not covered, as (first, last + 1)."""
    bounds = np.flatnonzero(np.diff(np.concatenate(([False], places < 0, [False]))))
    return list(zip(bounds[::2].tolist(), bounds[1::2].tolist(), strict=True))


def _among(ids: Codes, vocabulary: Codes) -> Flags:
    if not len(vocabulary):
        return np.zeros(len(ids), dtype=bool)
    at = np.searchsorted(vocabulary, ids)
    at[at == len(vocabulary)] = 0
    found: Flags = vocabulary[at] == ids
    return found


def _unlike(own: Codes, others: Codes) -> int:
    """Names and numbers of one place that the other lacks, as far as that has some of its own."""
    if not len(own) or not len(others):
        return 0
    mine, theirs = set(own.tolist()), set(others.tolist())
    return min(len(mine - theirs), len(theirs - mine))


def _misread(own: Codes, others: Codes, beside: Codes, spelled: Mapping[int, str]) -> int:
    """How many names and numbers of one place are misreadings of words of the other."""
    mine, theirs = set(own.tolist()), set(others.tolist())
    candidates = set(beside.tolist()) if len(beside) < BESIDE_WORDS else theirs - mine
    spellings = [spelled[word] for word in sorted(candidates)][:BESIDE_WORDS]
    return sum(any(_resemble(spelled[word], other) for other in spellings) for word in mine - theirs)


def _conflicts_allowed(marks: int, words: int) -> float:
    """Conflicts beyond which two texts are two articles of one template."""
    return max(MIN_CONFLICTS - 1, MAX_CONFLICT_SHARE * marks, MAX_CONFLICT_DENSITY * words)


@lru_cache(maxsize=100_000)
def _resemble(a: str, b: str) -> bool:
    """Is one a misreading of the other? Two numbers never are."""
    if a.isdigit() and b.isdigit():
        return False
    needed = MIN_RESEMBLANCE * (len(a) + len(b)) / 2
    if min(len(a), len(b)) < needed or sum(min(a.count(c), b.count(c)) for c in set(a)) < needed:
        return False
    return SequenceMatcher(None, min(a, b), max(a, b), autojunk=False).ratio() >= MIN_RESEMBLANCE


def _differ(a: Codes, b: Codes) -> bool:
    """Have two passages so few words in common (as multisets, over those of the shorter) that neither rewords the other?"""
    shorter = min(len(a), len(b))
    common = (Counter(a.tolist()) & Counter(b.tolist())).total()
    return common < (MIN_SLOT_OVERLAP if shorter < LONG_SLOT else MIN_LONG_SLOT_OVERLAP) * shorter
