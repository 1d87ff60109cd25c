"""Paragraph identity: blocks keep their ids through edits, moves, splits and merges."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core import text
from portal.core.markup.blocks import Block, fingerprint, match_blocks, mint

LEXICON = [f"{a}{b}{c}" for a in "bcdfghjk" for b in "aeiou" for c in "lmr"]


def ids(start: int = 0) -> Callable[[], str]:
    numbers = count(start)
    return lambda: f"n{next(numbers)}"


def blocks(*texts: str) -> tuple[Block, ...]:
    return match_blocks((), [("paragraph", words) for words in texts], ids())


def again(old: tuple[Block, ...], *texts: str) -> tuple[Block, ...]:
    return match_blocks(old, [("paragraph", words) for words in texts], ids(100))


def sentence(rng: random.Random) -> list[str]:
    return rng.choices(LEXICON, k=rng.randint(12, 60))


def edited(rng: random.Random, words: list[str]) -> list[str]:
    """About one word in six changed, dropped or added."""
    done = list(words)
    for _ in range(max(1, len(words) // 6)):
        place = rng.randrange(len(done))
        done[place : place + rng.randint(0, 1)] = [rng.choice(LEXICON)]
    return done


def next_version(rng: random.Random, old: list[list[str]]) -> tuple[list[list[str]], list[int | None]]:
    """The paragraphs of the next version, and for each the old place that it came from."""
    made: list[tuple[list[str], int | None]] = []
    for at, words in enumerate(old):
        fate = rng.random()
        if fate < 0.05:
            continue
        made.append((edited(rng, words) if fate < 0.20 else words, at))
        if rng.random() < 0.05:
            made.append((sentence(rng), None))
    made.insert(rng.randrange(len(made)), made.pop(rng.randrange(len(made))))
    return [words for words, _ in made], [at for _, at in made]


def test_all_synthetic_paragraphs_are_traced_quickly() -> None:
    traced = expected = 0
    spent = []
    for seed in range(200):
        rng = random.Random(seed)
        old_words = [sentence(rng) for _ in range(60)]
        old = blocks(*(" ".join(words) for words in old_words))
        new_words, origins = next_version(rng, old_words)
        started = time.perf_counter()
        new = again(old, *(" ".join(words) for words in new_words))
        spent.append(time.perf_counter() - started)
        for block, origin in zip(new, origins, strict=True):
            expected += 1
            traced += block.id == (old[origin].id if origin is not None else block.id)
            assert origin is not None or block.id.startswith("n1"), "a new paragraph took an old id"
    assert expected > 11_000
    assert traced == expected
    assert sorted(spent)[100] < 0.010


def test_equal_texts_keep_ids_and_are_unchanged() -> None:
    old = blocks("a b c", "d e f", "a b c", "")
    new = again(old, "a b c", "d e f", "a b c", "")
    assert [block.id for block in new] == [block.id for block in old]
    assert not any(block.changed or block.moved for block in new)


def test_white_space_and_form_do_not_change_the_hash_but_case_does() -> None:
    assert fingerprint("a  b\nc") == fingerprint("a b c")
    assert fingerprint("é") == fingerprint("e\u0301")
    assert fingerprint("Must") != fingerprint("must")


def test_edit_keeps_id_and_is_told() -> None:
    old = blocks("Answer each post within one hour", "Sign with your first name")
    new = again(old, "Answer each post within two hours", "Sign with your first name")
    assert [block.id for block in new] == ["n0", "n1"]
    assert [block.changed for block in new] == [True, False]


def test_other_text_gets_a_new_id() -> None:
    new = again(blocks("Answer each post within one hour"), "Never share a telephone number")
    assert new[0].id == "n100"
    assert new[0].changed
    assert new[0].lineage is None


def test_moved_block_is_known_as_moved() -> None:
    old = blocks("one one one", "two two two", "three three three", "four four four")
    new = again(old, "four four four", "one one one", "two two two", "three three three")
    assert [block.id for block in new] == ["n3", "n0", "n1", "n2"]
    assert [block.moved for block in new] == [True, False, False, False]


def test_split_and_merge_leave_lineage() -> None:
    first = "alpha beta gamma delta epsilon zeta eta"
    second = "kappa lambda my ny xi"
    whole = blocks(f"{first} {second}")
    split = again(whole, first, second)
    assert (split[0].id, split[1].id, split[1].lineage) == ("n0", "n100", "n0")
    merged = match_blocks(split, [("paragraph", f"{first} {second}")], ids(200))
    assert (merged[0].id, merged[0].lineage) == ("n0", "n100")


def test_persian_and_japanese_paragraphs_are_traced() -> None:
    old = blocks("به هر پیام در یک ساعت پاسخ دهید و مؤدب باشید", "投稿には一時間以内に返信してください")
    new = again(old, "به هر پیام در دو ساعت پاسخ دهید و مؤدب باشید", "投稿には二時間以内に返信してください")
    assert [block.id for block in new] == ["n0", "n1"]


def test_minted_ids_are_short_and_opaque() -> None:
    made = {mint() for _ in range(2000)}
    assert len(made) == 2000
    assert all(len(one) == 8 and set(one) <= set("abcdefghijklmnopqrstuvwxyz234567") for one in made)


def test_long_pages_of_small_edited_blocks_stay_quick() -> None:
    old = blocks(*(f"rule number {n} says word{n} and word{n + 1}" for n in range(3000)))
    started = time.perf_counter()
    new = again(old, *(f"rule number {n} says word{n} or word{n + 1}" for n in range(3000)))
    assert time.perf_counter() - started < 3
    assert sum(one.id == other.id for one, other in zip(old, new, strict=True)) > 2990


TEXTS = st.lists(
    st.text(alphabet="ab \n", max_size=6) | st.sampled_from(["rule one two", "rule one three"]), max_size=12
)


@settings(max_examples=300, deadline=None)
@given(before=TEXTS, after=TEXTS)
def test_ids_are_unique_and_only_reused_from_before(before: list[str], after: list[str]) -> None:
    old = blocks(*before)
    new = again(old, *after)
    assert [block.text for block in new] == after
    assert len({block.id for block in new}) == len(new)
    by_id = {block.id: block for block in old}
    for block in new:
        assert block.changed == (block.id not in by_id or by_id[block.id].hash != block.hash)
        assert block.lineage is None or block.lineage in by_id


@settings(max_examples=200, deadline=None)
@given(before=TEXTS, rng=st.randoms(use_true_random=False))
def test_a_permutation_keeps_every_block(before: list[str], rng: random.Random) -> None:
    old = blocks(*before)
    after = list(before)
    rng.shuffle(after)
    new = again(old, *after)
    assert {block.id for block in new} == {block.id for block in old}
    assert not any(block.changed for block in new)


def test_page_ids_survive_a_save() -> None:
    first = text.render("# Rule\n\nAnswer within one hour.\n\n- a\n- b\n", page=True)
    second = text.render(
        "# Rule\n\nNew words here.\n\nAnswer within two hours.\n\n- a\n- b\n", page=True, known=first.blocks
    )
    kept = [block.id for block in first.blocks]
    assert [block.id for block in second.blocks if block.id in kept] == kept
    assert [block.kind for block in second.blocks] == ["heading", "paragraph", "paragraph", "list"]
    for block in second.blocks:
        assert f'id="p-{block.id}" data-block="{block.id}"' in second.html


def test_formatting_alone_changes_no_block() -> None:
    first = text.render("Answer **each** post.\n", page=True)
    second = text.render("Answer *each* [post](https://x.example).\n", page=True, known=first.blocks)
    assert second.blocks == tuple(Block(b.id, b.hash, b.text, b.kind) for b in first.blocks)


def test_blocks_survive_storage() -> None:
    block = blocks("x")[0]
    assert Block.read(block.stored()) == block
