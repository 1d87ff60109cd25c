"""Paragraph identity: which block of the new version is which block of the old one.

Equal text first, then likeness by words (at least one half), in order where two are alike; what is
left is new. Splits and merges are told by `lineage`. Pure: ids come from `mint`.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from portal.core.markup.shapes import Block

ALIKE = 0.5
CONTAINED = 0.6
CANDIDATES = 6
MAX_WORDS = 300
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
# Chinese, Japanese and Thai do not part words: there each sign counts as one.
_WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]|\w+")

Text = tuple[str, str]
"""Kind and plain text of a block that has no identity yet."""


def mint() -> str:
    """A new opaque id: 8 letters of base32, 40 random bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(8))


def fingerprint(text: str) -> str:
    """32 hex digits over the normalised text: NFC, white space as single blanks."""
    normal = " ".join(unicodedata.normalize("NFC", text).split())
    return hashlib.sha256(normal.encode("utf-8", "replace")).hexdigest()[:32]


def match_blocks(
    old: Sequence[Block], new: Sequence[Text], mint: Callable[[], str] = mint
) -> tuple[Block, ...]:
    """One Block for each new text, in order, with the ids of the old ones where they live on."""
    hashes = [fingerprint(text) for _, text in new]
    pairs = _equal([block.hash for block in old], hashes)
    rest_old = sorted(set(range(len(old))) - set(pairs.values()))
    rest_new = [at for at in range(len(new)) if at not in pairs]
    old_words = {at: _words(old[at].text) for at in rest_old}
    new_words = {at: _words(new[at][1]) for at in rest_new}
    pairs.update(_alike(old, new, old_words, new_words, pairs))
    lineage = _lineage(old, old_words, new_words, pairs)
    moved = _moved(pairs)
    taken = {block.id for block in old}
    return tuple(
        Block(
            id=old[pairs[at]].id if at in pairs else _fresh(taken, mint),
            hash=hashes[at],
            text=text,
            kind=kind,
            lineage=lineage.get(at, old[pairs[at]].lineage if at in pairs else None),
            changed=at not in pairs or old[pairs[at]].hash != hashes[at],
            moved=at in moved,
        )
        for at, (kind, text) in enumerate(new)
    )


def _fresh(taken: set[str], mint: Callable[[], str]) -> str:
    while (made := mint()) in taken:
        continue
    taken.add(made)
    return made


def _equal(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """New position -> old position for equal texts: the common ends, then the rest in order."""
    pairs: dict[int, int] = {}
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        pairs[head] = head
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        pairs[len(new) - 1 - tail] = len(old) - 1 - tail
        tail += 1
    waiting: defaultdict[str, deque[int]] = defaultdict(deque)
    for at in range(head, len(old) - tail):
        waiting[old[at]].append(at)
    for at in range(head, len(new) - tail):
        if waiting[new[at]]:
            pairs[at] = waiting[new[at]].popleft()
    return pairs


def _alike(
    old: Sequence[Block],
    new: Sequence[Text],
    old_words: dict[int, list[str]],
    new_words: dict[int, list[str]],
    anchors: dict[int, int],
) -> dict[int, int]:
    """Pairs of edited blocks, the likest first; kind and neighbours decide between equals."""
    scores = []
    for at, theirs in _candidates(old_words, new_words):
        ratio = _ratio(old_words[theirs], new_words[at])
        if ratio >= ALIKE:
            beside = (anchors.get(at - 1) == theirs - 1) + (anchors.get(at + 1) == theirs + 1)
            bonus = 0.02 * beside + 0.02 * (old[theirs].kind == new[at][0])
            scores.append((-ratio - bonus, abs(at - theirs), at, theirs))
    pairs: dict[int, int] = {}
    used: set[int] = set()
    for _, _, at, theirs in sorted(scores):
        if at not in pairs and theirs not in used:
            pairs[at] = theirs
            used.add(theirs)
    return pairs


def _candidates(old_words: dict[int, list[str]], new_words: dict[int, list[str]]) -> list[tuple[int, int]]:
    """The few old blocks that share most words with each new one, so that long pages stay quick."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for theirs, words in old_words.items():
        for word in set(words):
            places[word].append(theirs)
    found = []
    for at, words in new_words.items():
        shared: Counter[int] = Counter()
        for word in set(words):
            if len(places.get(word, ())) <= 200:
                shared.update(places.get(word, ()))
        found += [(at, theirs) for theirs, _ in shared.most_common(CANDIDATES)]
    return found


def _words(text: str) -> list[str]:
    words = _WORD.findall(unicodedata.normalize("NFC", text).casefold())
    return words[:MAX_WORDS] or text.split()[:MAX_WORDS]


def _ratio(one: list[str], other: list[str]) -> float:
    """difflib's ratio over words, 0.0 as soon as it cannot reach ALIKE."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()


def _share(part: list[str], whole: list[str]) -> float:
    """How much of `part` stands in `whole`, by words in order."""
    if len(part) < 3 or sum((Counter(part) & Counter(whole)).values()) < CONTAINED * len(part):
        return 0.0
    found = SequenceMatcher(None, part, whole, autojunk=False).get_matching_blocks()
    return sum(match.size for match in found) / len(part)


def _lineage(
    old: Sequence[Block],
    old_words: dict[int, list[str]],
    new_words: dict[int, list[str]],
    pairs: dict[int, int],
) -> dict[int, str]:
    """Split: a new block stands in an old one that lives on. Merge: a gone one stands in an edited one."""
    found: dict[int, str] = {}
    gone = {theirs: words for theirs, words in old_words.items() if theirs not in set(pairs.values())}
    for at, theirs in _candidates(old_words, new_words):
        if at in found or pairs.get(at) == theirs:
            continue
        split = at not in pairs and _share(new_words[at], old_words[theirs]) >= CONTAINED
        merged = at in pairs and theirs in gone and _share(gone[theirs], new_words[at]) >= CONTAINED
        if split or merged:
            found[at] = old[theirs].id
    return found


def _moved(pairs: dict[int, int]) -> frozenset[int]:
    """New positions outside the longest run of kept blocks that is still in the old order."""
    order = sorted(pairs)
    tails: list[int] = []
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for at in order:
        low, high = 0, len(tails)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if tails[middle] < pairs[at] else (low, middle)
        before[at] = ends[low - 1] if low else None
        tails[low : low + 1] = [pairs[at]]
        ends[low : low + 1] = [at]
    steady: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        steady.add(last)
        last = before[last]
    return frozenset(order) - steady
