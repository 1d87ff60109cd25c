"""Words before a number that say what it is (English, Portuguese, Persian)."""

from __future__ import annotations

import re

_TELEPHONE = re.compile(
    r"(?:\b(?:tel|telefones?|fones?|phones?|cel|celular|cell|mobile|whats(?:app)?|zap|wpp|call|ring|text|sms"
    r"|ligue|ligar|ligo|liga(?:m|r)?|liguem|contatos?|contacto|contact|telem[oó]vel)\b"
    r"|تلفن|تماس|موبایل|همراه|واتساپ|واتس|تلگرام|زنگ)",
    re.I,
)
#: A number of no said kind: a telephone unless the same words speak of an order or the like.
_NUMBER = re.compile(r"\b(?:my number|meu n[uú]mero|number is|number(?=:))\b|شماره ?(?:ام|من|م)\b", re.I)
_REFERENCE = re.compile(
    r"(?:\b(?:orders?|pedidos?|protocolo?s?|ticket|case|casos?|invoice|fatura|nf-?e?|nota|tracking|rastreio|rastreamento"
    r"|c[oó]digos?|code|ref|reference|refer[eê]ncia|id|isbn|sku|serial|processo|booking|reserva|localizador|flight|voo"
    r"|confirmation|conf|chamado|os|boleto|contrato|imei|matr[ií]cula|receipt|purchase|parcel|status|cep)\b"
    r"|سفارش|فاکتور|پیگیری|رهگیری|مرسوله|سریال|کد(?! ?ملی)|تراکنش|قبض|پرونده)",
    re.I,
)
_CARD = re.compile(
    r"\b(?:cards?|cart[aã]o|visa|master ?card|amex|d[eé]bito|cr[eé]dito|credit|debit)\b|کارت", re.I
)
_REACH = 28


_AFTER = re.compile(
    r"\W{0,3}(?:(?:is|é|e|eh) (?:my|o meu|meu|minha)\b|(?:me )?(?:chama|liga)\b"
    r"|(?:no )?(?:whats|zap)|شماره|تماس|زنگ|واتس)",
    re.I,
)


def before(text: str, place: int, reach: int = _REACH) -> str:
    """The characters just before a place."""
    return text[max(0, place - reach) : place]


def is_telephone(text: str, place: int) -> bool:
    """Whether the words before `place` announce a telephone number and nothing else after that."""
    near = before(text, place)
    announced = [match.end() for match in _TELEPHONE.finditer(near)]
    if announced:
        return not _REFERENCE.search(near, announced[-1])
    return bool(_NUMBER.search(near)) and not _REFERENCE.search(near)


def is_called_telephone(text: str, end: int) -> bool:
    """Whether the words right after `end` say that this was somebody's number."""
    return _AFTER.match(text, end) is not None


def is_reference(text: str, place: int) -> bool:
    """Whether the words just before `place` announce an order, a case, a parcel or the like."""
    return _REFERENCE.search(before(text, place, 20)) is not None


def is_card(text: str, place: int) -> bool:
    """Whether the words before `place` speak of a bank card."""
    return _CARD.search(before(text, place)) is not None
