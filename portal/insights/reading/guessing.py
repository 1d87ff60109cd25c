"""A first mapping for the person to correct: by the columns' names, then by what is in them."""

from __future__ import annotations

import re
from collections.abc import Mapping as Cells
from collections.abc import Sequence
from statistics import fmean

from portal.core.errors import Invalid
from portal.core.i18n import _
from portal.insights.reading.limits import Options
from portal.insights.reading.mapping import Mapping
from portal.insights.reading.times import TimeError, read_time

#: Names in lower case, without accents, the likeliest first.
_NAMES = {
    "id": """id tweet_id external_id message_id post_id review_id ticket_id conversation_id guid uuid
        protocolo codigo شناسه کد""",
    "text": """text body content message comment review full_text description tweet texto mensagem comentario
        conteudo review_comment_message descricao relato متن نظر پیام توضیحات comment_text""",
    "time": """time created_at date datetime timestamp tweet_created created posted_at published
        published_at data hora data_hora criado_em review_creation_date تاریخ زمان""",
    "author": """author author_id user user_id username customer customer_id from sender screen_name user.id
        user.name author.id autor usuario cliente نویسنده کاربر مشتری""",
    "reply_to": """reply_to in_response_to_tweet_id in_reply_to_status_id in_reply_to parent_id parent
        resposta_a""",
    "lang": "lang language idioma lingua locale زبان",
    "title": "title subject headline titulo assunto review_comment_title عنوان موضوع",
    "url": "url link permalink href endereco پیوند لینک",
    "topic": "topic category negativereason reason label_topic topico categoria motivo دسته",
    "segment": "segment customer_segment plan tier segmento plano",
    "rating": "rating stars score review_score nota estrelas avaliacao امتیاز ستاره",
}
_PLAIN = str.maketrans("áàâãéêíóôõúç", "aaaaeeiooouc")


def guess_mapping(columns: Sequence[str], sample: Sequence[Cells[str, str]]) -> Mapping:
    """The likeliest mapping; raises Invalid where no column looks like text."""
    left, pairs = list(columns), []
    for target, names in _NAMES.items():
        for name in names.split():
            column = next((column for column in left if _key(column) == name), None)
            if column is not None and _fits(target, [row.get(column) or "" for row in sample]):
                pairs.append((target, column))
                left.remove(column)
                break
    if "text" not in dict(pairs):
        pairs.append(("text", _longest(left, sample)))
    return Mapping.of(pairs)


def _key(column: str) -> str:
    return re.sub(r"[\s\-]+", "_", column.strip().lower().translate(_PLAIN))


def _fits(target: str, values: list[str]) -> bool:
    """Names deceive: a rating is a number, a time is a time, an id is not repeated all over."""
    values = [value for value in values if value.strip()]
    if not values:
        return True
    if target == "rating":
        return all(re.fullmatch(r"\d+(?:[.,]\d+)?", value.strip()) for value in values)
    if target == "id":
        return len(set(values)) > len(values) / 2
    return target != "time" or any(_is_time(value) for value in values)


def _is_time(value: str) -> bool:
    try:
        read_time(value, Options(day_first=True))
    except TimeError as problem:
        return problem.code != "time"
    return True


def _longest(columns: list[str], sample: Sequence[Cells[str, str]]) -> str:
    lengths = {column: fmean([len(row.get(column) or "") for row in sample] or [0]) for column in columns}
    if not lengths or max(lengths.values()) == 0:
        raise Invalid(
            _("No column looks like the customers' words. Choose the column of “text”."), field="mapping"
        )
    return max(lengths, key=lambda column: lengths[column])


def guess_day_first(values: Sequence[str]) -> bool | None:
    """Whether 2/3/2015-like times put the day first: told by any value over 12, None where none tells."""
    for value in values:
        match = re.match(r"\s*(\d{1,2})[/.\-](\d{1,2})[/.\-]\d{4}", value)
        if match and int(match[1]) > 12:
            return True
        if match and int(match[2]) > 12:
            return False
    return None
