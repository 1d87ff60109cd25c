"""Words that people take for the same are found by one another, in English, Portuguese and Persian."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.analysis import MAX_WORD, fold, words

SAME = [
    ("policy", "policies"),
    ("customer", "customers"),
    ("customer's", "customer"),
    ("complaint", "COMPLAINTS"),
    ("complained", "complaining"),
    ("meeting", "meetings"),
    ("escalate", "escalated"),
    ("routing", "routed"),
    ("training", "train"),
    ("survey", "surveys"),
    ("crisis", "Crisis"),
    ("reply", "replies"),
    ("hashtags", "hashtag"),
    ("organised", "organise"),
    ("résumé", "resume"),
    ("e-mail", "email"),
    ("Ｆｕｌｌ", "full"),
    ("straße", "STRASSE"),
    ("cafe\u0301", "caf\u00e9"),
    ("reclamação", "reclamações"),
    ("reclamação", "reclamacao"),
    ("reclamações", "reclamacoes"),
    ("reclamacao", "RECLAMAÇÕES"),
    ("animal", "animais"),
    ("papel", "papéis"),
    ("lençol", "lencois"),
    ("viagem", "viagens"),
    ("cliente", "clientes"),
    ("avaliação", "avaliações"),
    ("atendimento", "atendimentos"),
    ("opinião", "opiniões"),
    ("pão", "pães"),
    ("política", "politicas"),
    ("satisfeito", "satisfeita"),
    ("rápido", "rápidas"),
    ("usuário", "usuarios"),
    ("crítica", "críticas"),
    ("nível", "niveis"),
    ("معين", "معین"),
    ("كتاب", "کتاب"),
    ("کتاب", "کتاب‌ها"),
    ("کتاب", "کتابها"),
    ("کتاب", "کتاب‌های"),
    ("کتاب‌هایی", "کتابهای"),
    ("کتاب", "کتاب ها"),
    ("کتاب", "کتاب‌هایمان"),
    ("مشتری", "مشتریان‌ها"[:5] + "‌ها"),
    ("مي خواهم", "می‌خواهم"),
    ("می‌خواهم", "میخواهم"),
    ("خانه", "خانۀ"),
    ("خانه", "خانه‌ی"),
    ("آزمایش", "ازمایش"),
    ("أخبار", "اخبار"),
    ("مؤثر", "موثر"),
    ("مسئول", "مسئول"),
    ("سلامت", "سـلامـت"),
    ("مُهِم", "مهم"),
    ("مهم", "مهم‌ترین"),
    ("بزرگ", "بزرگتر"),
    ("بزرگ", "بزرگترین"),
    ("۱۴۰۳", "1403"),
    ("١٤٠٣", "۱۴۰۳"),
    ("شبکة", "شبکه"),
    ("نظرسنجی", "نظر‌سنجی"),
    ("نظر‌سنجی", "نظر سنجی"),
]
OTHER = [
    ("policy", "product"),
    ("crisis", "survey"),
    ("complaint", "customer"),
    ("market", "meeting"),
    ("reclamação", "avaliação"),
    ("cliente", "clima"),
    ("político", "polido"),
    ("کتاب", "کتیبه"),
    ("دفتر", "دف"),
    ("مشتری", "مشت"),
    ("نظرسنجی", "نظرات"),
    ("۱۴۰۳", "1404"),
]


def finds(asked: str, text: str) -> bool:
    """Whether every word of the question is in the text, the way both engines decide it."""
    held = {term for word in words(text) for term in word.terms}
    asked_words = list(words(asked))
    return bool(asked_words) and all(
        any(held.issuperset(form) for form in word.forms) for word in asked_words
    )


@pytest.mark.parametrize(("one", "other"), SAME)
def test_same_words_find_each_other(one: str, other: str) -> None:
    assert finds(one, f"vor {other} nach")
    assert finds(other, f"vor {one} nach")


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_other_words_do_not(one: str, other: str) -> None:
    assert not finds(one, other)
    assert not finds(other, one)


def test_offsets_point_at_the_original_words() -> None:
    text = "As Reclamações de کتاب‌هایمان, cafe\u0301!"
    assert [text[word.start : word.end] for word in words(text)] == [
        "Reclamações",
        "کتاب‌هایمان",
        "cafe\u0301",
    ]


def test_stop_words_have_no_position() -> None:
    assert [word.plain for word in words("state of the art")] == ["state", "art"]


def test_long_words_and_long_texts_are_capped() -> None:
    assert all(len(term) <= MAX_WORD for word in words("x" * 5_000) for term in word.terms)
    assert len(list(words("word " * 100, limit=7))) == 7


def test_scripts_and_digits_part_words() -> None:
    assert [word.plain for word in words("CRMها تیم۵ q3")] == ["crm", "تیم", "5", "q3"]


@given(st.text(max_size=60))
def test_every_word_finds_itself(text: str) -> None:
    for word in words(text):
        again = list(words(text[word.start : word.end]))
        assert again
        assert finds(text[word.start : word.end], text)


@given(st.text(alphabet="abcdeãáâçéêíóõúlmnrstz", min_size=1, max_size=12))
def test_accents_may_be_left_out_of_the_question(word: str) -> None:
    if list(words(word)):
        assert finds(fold(word), word)
