"""Flags of the demo company: some decided, some waiting; and its own list of reasons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from portal.core import clock
from portal.demo.company import Company
from portal.moderation.services import decisions, flags, reasons

POST = "conversations.post"
WORDS = {"attack": "harassment", "embargo": "confidential", "advertising": "spam"}
"""Reasons of the guidelines that Ponte calls otherwise."""
POLICIES = {
    "personal_data": "privacy-and-customer-data",
    "harassment": "social-media-policy",
    "confidential": "social-media-policy",
    "spam": "social-media-policy",
}
OWN: dict[str, tuple[dict[str, str], dict[str, str], str]] = {
    "danger": (
        {"en": "Danger", "pt_BR": "Perigo", "fa": "خطر"},
        {
            "en": "Advice that can injure somebody, such as bypassing a pressure valve.",
            "pt_BR": "Conselho que pode ferir alguém, como contornar uma válvula de pressão.",
            "fa": "توصیه‌ای که می‌تواند به کسی آسیب بزند، مثل دور زدن سوپاپ فشار.",
        },
        "moderation-guidelines",
    ),
    "deception": (
        {"en": "Deception", "pt_BR": "Fraude", "fa": "فریب"},
        {
            "en": "A fake shop, a fake giveaway, somebody posing as us.",
            "pt_BR": "Loja falsa, sorteio falso, alguém se passando por nós.",
            "fa": "فروشگاه جعلی، قرعه‌کشی جعلی، کسی که خود را ما جا می‌زند.",
        },
        "security-of-accounts",
    ),
    "rights": (
        {"en": "Other people's rights", "pt_BR": "Direitos de terceiros", "fa": "حقوق دیگران"},
        {
            "en": "A manual, a photo or a song copied whole.",
            "pt_BR": "Um manual, uma foto ou uma música copiada por inteiro.",
            "fa": "دفترچه، عکس یا آهنگی که کامل کپی شده است.",
        },
        "moderation-guidelines",
    ),
}
DECISIONS = {
    "nimfasele-rant": (False, "farah", "شوخیِ تند است، نه حمله به یک نفر. جوابِ شیرین زیرش کافی است."),
    "reply-with-phone-number": (
        True,
        "elif",
        "Four digits and the words of a customer were shown. Post it again without them.",
    ),
}
"""What was decided long ago, by key of the post; all other flags wait."""


def seed(company: Company) -> None:
    """Reasons now; flags when the communities have been written."""
    admin = company.actor("admin")
    for key, slug in POLICIES.items():
        reasons.save(admin, key, labels={}, helps={}, policy=slug, place=10 * list(POLICIES).index(key))
    for key, (labels, helps, slug) in OWN.items():
        reasons.save(admin, key, labels=labels, helps=helps, policy=slug)
    company.later.append(lambda: seed_flags(company))


def _flagged(company: Company) -> Iterator[tuple[str, dict[str, Any]]]:
    for community in company.read_all("communities/*.yaml"):
        for thread in community.get("threads", []):
            for written in [thread, *thread.get("posts", [])]:
                for flag in written.get("flags", []):
                    yield written["key"], flag


def seed_flags(company: Company) -> None:
    """Sends the flags of the content, and decides on those that were decided."""
    for key, flag in sorted(_flagged(company), key=lambda pair: company.ago(pair[1]["ago"])):
        at = company.ago(flag["ago"])
        reason = WORDS.get(flag["reason"], flag["reason"])
        item_id = flags.flag(
            company.actor(flag["by"]), company.ref(POST, "post", key), reason=reason, note=flag["note"], at=at
        )
        if key in DECISIONS:
            hide, by, note = DECISIONS[key]
            decisions.decide(
                company.actor(by),
                item_id,
                hide=hide,
                reason=reason,
                note=note,
                version=1,
                at=min(at + timedelta(hours=2), clock.now()),
            )
