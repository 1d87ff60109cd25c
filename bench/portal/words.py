"""Made-up texts of the lengths that people write, in the three languages; the same in every run."""

from __future__ import annotations

import random

STOCK = {
    "en": (
        "the customer asked for the refund and we told them that it takes ten days because our bank is "
        "slow please look at the order again before you answer since the parcel was late and the app "
        "shows an old state which confuses people every time they call us about delivery price battery "
        "warranty invoice"
    ),
    "pt_BR": (
        "o cliente pediu o reembolso e nós dissemos que demora dez dias porque o banco é lento por favor "
        "veja o pedido de novo antes de responder pois a entrega atrasou e o aplicativo mostra um estado "
        "antigo que confunde as pessoas sempre que ligam para nós sobre preço bateria garantia nota "
        "fiscal"
    ),
    "fa": (
        "مشتری درخواست بازگشت وجه کرد و ما گفتیم که ده روز طول می‌کشد چون بانک کند است لطفا پیش از پاسخ "
        "دوباره سفارش را ببینید زیرا بسته دیر رسید و برنامه وضعیت قدیمی را نشان می‌دهد که مردم را گیج "
        "می‌کند"
    ),
}
LANGUAGES = tuple(STOCK)
_WORDS = {language: text.split() for language, text in STOCK.items()}


def sentence(rng: random.Random, count: int, language: str = "en") -> str:
    """`count` words with a full stop."""
    words = " ".join(rng.choices(_WORDS[language], k=count))
    return words[0].upper() + words[1:] + "."


def post(rng: random.Random, language: str = "en") -> str:
    """The Markdown of a post: about 60 words in two paragraphs, an emphasis and a link."""
    link = "See [the steps](https://torralume.example/steps) and **check the date**."
    return f"{sentence(rng, 32, language)}\n\n{link} {sentence(rng, 24, language)}\n"


def page(rng: random.Random) -> str:
    """The Markdown of a wiki page: six sections with a list and a table, about 3.6 kB."""
    parts = []
    for number in range(1, 7):
        items = "\n".join(f"- {sentence(rng, 9)}" for _ in range(3))
        parts.append(f"## Section {number}\n\n{sentence(rng, 74)}\n\n{items}\n")
    table = "| Case | Days | Who |\n|---|---|---|\n| Refund | 10 | Service |\n| Exchange | 5 | Logistics |\n"
    return "\n".join([*parts[:3], table, *parts[3:]])
