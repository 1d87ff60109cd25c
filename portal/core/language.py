"""In which language a text is written.

`guess` costs microseconds and no memory: for posts, in the web process. `identify` is surer on short
texts and costs about 100 MB (numpy) from its first call on: for jobs of the worker only.
Both take and give short codes (`en`, `pt`, `fa`); region tags such as `pt_BR` are understood.
"""

from __future__ import annotations

import re
from functools import lru_cache
from threading import Lock
from typing import Any

DEFAULT = ("en", "pt", "fa")

Answer = tuple[str, float] | tuple[None, float]

_NOTHING: Answer = (None, 0.0)
_ADDRESSES = re.compile(r"https?://\S+|www\.\S+|[@#]\w+|\[[a-z-]+\]")
_LETTER = re.compile(r"[^\W\d_]")
_ARABIC = re.compile(r"[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][a-z]+)?")
_ACCENTS = re.compile("[ãõçáéíóúâêôàü]", re.I)
_ENGLISH_WORDS = """
the and to of is in it you that for on with this my are was have not your be at me can but as so
just we they i i'm it's don't can't what when how from all get been will our if or an out up no had
has were would there their about why never again thanks thank please help why who still now more
than then very good great love bad worst best by he she him her his them us do does did could should
any some need want service flight time back hi hey hello sorry which here only too after because
every one two day days really like make made know see
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_PORTUGUESE_WORDS = """
de que o e do da em um uma para com os as na no por mais dos das ao se foi mas não nao meu minha
muito eu ele ela já ja esta está pela pelo ou ser quando há ha nos nas isso bem são sao tem só
também tambem você voce vc pra pq q sem até ate ainda como governo produto entrega recebi chegou bom
boa ótimo otimo recomendo prazo antes veio compra loja gostei qualidade obrigado obrigada olá oi dia
ontem hoje agora nunca mesmo esse essa este tudo nada ano anos estou fazer faz estava seu sua fui
tenho quero favor site pedido comprei dentro sobre contra pro à às lo la excelente rápido rapido
rápida rapida super lindo linda perfeito minas gerais adorei entregue foram era depois
"""
_PORTUGUESE = frozenset(_PORTUGUESE_WORDS.split())


@lru_cache(maxsize=16)
def _short(languages: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.split("[-_]", language.lower())[0] for language in languages))


def guess(text: str, languages: tuple[str, ...] = DEFAULT) -> Answer:
    """The language and how sure that is (0 to 1), or (None, 0.0): by script, common words, accents, endings.

    Reads the first 500 characters. Knows en, pt and fa; of other configured languages it never speaks.
    """
    wanted = _short(languages)
    plain = _ADDRESSES.sub(" ", text[:500])
    arabic = len(_ARABIC.findall(plain))
    if arabic and arabic * 2 >= len(_LETTER.findall(plain)):
        return ("fa", 0.99) if "fa" in wanted else _NOTHING
    words = _WORD.findall(plain.lower())
    points = {
        "en": sum(word in _ENGLISH for word in words),
        "pt": sum(word in _PORTUGUESE for word in words) + min(3, len(_ACCENTS.findall(plain))),
    }
    points = {language: count for language, count in points.items() if language in wanted}
    return _best(points, 0.5) or _best(_endings(words, wanted), 3) or _NOTHING


def _endings(words: list[str], wanted: tuple[str, ...]) -> dict[str, int]:
    """Where no common word decides: Portuguese words end in a, o or ou, hardly ever in d, t, k, y."""
    ends = [word[-1] for word in words if len(word) > 1]
    counted = {"en": sum(end in "dtkynhgwpcf" for end in ends), "pt": sum(end in "aoz" for end in ends)}
    return {language: count for language, count in counted.items() if language in wanted}


def _best(points: dict[str, int], doubt: float) -> tuple[str, float] | None:
    """The language with most points, None where two are level; `doubt` lowers sureness from few points."""
    total = sum(points.values())
    best = max(points, key=lambda language: points[language], default="")
    if not total or (len(points) > 1 and points[best] * 2 == total):
        return None
    return best, round(points[best] / (total + doubt), 2)


_loading = Lock()
_identifiers: dict[tuple[str, ...], Any] = {}


def identify(text: str, languages: tuple[str, ...] = DEFAULT) -> Answer:
    """The language among `languages` and its probability (0 to 1); (None, 0.0) where there are no letters.

    Loads numpy and a model at the first call: never call it in the web process.
    """
    wanted = _short(languages)
    plain = " ".join(_ADDRESSES.sub(" ", text).split())
    if not _LETTER.search(plain) or not wanted:
        return _NOTHING
    if len(wanted) == 1:
        return wanted[0], 1.0
    language, probability = _identifier(wanted).classify(plain)
    return str(language), round(float(probability), 4)


def _identifier(wanted: tuple[str, ...]) -> Any:
    with _loading:
        if wanted not in _identifiers:
            # Imported here because it costs about 100 MB, which only the worker may spend.
            from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

            identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
            identifier.set_languages(list(wanted))
            _identifiers[wanted] = identifier
        return _identifiers[wanted]
