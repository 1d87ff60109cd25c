"""Every kind of personal data, in three languages: found whole, and nothing else touched."""
from __future__ import annotations

import pytest

from portal.insights.privacy.redact import redact


def _cases(kind: str, *lines: str) -> list[tuple[str, str, str]]:
    """Each line marks the personal data with « and »."""
    return [(kind, line.replace("«", "").replace("»", ""), line.partition("«")[2].partition("»")[0]) for line in lines]


CASES = [
    *_cases(
        "email",
        "write to «ana@mail.com» please", "«ANA.SILVA+tag@Mail.Example.org», thanks", "meu e-mail é «joao_2@uol.com.br».",
        "ایمیل من «reza@rayana.ir» است", "ایمیل:«reza@rayana.ir»", "«ana@mail.com»", "(«ana@mail.com»)", "<«ana@mail.com»>",
        "\"«ana@mail.com»\"", "mail «o'brien@post.co.uk» now", "«josé@exemplo.com.br» respondeu", "«ana＠mail.com» full width",
        "«a\u200bna@mail.com» with nothing inside", "«ana@ma\u200cil.com»", "«ana at mail dot com»", "«ana [at] mail.com»",
        "«ana (at) mail (dot) com»", "«ana{at}mail.com» works", "«ana[at]mail[dot]com» works", "«ana arroba gmail ponto com»",
        "manda pra «ana.souza arroba empresa.com.br»", "«ana arroba hotmail ponto com ponto br»", "«maria dot silva at gmail dot com»",
        "my email is «ana at polka dot net»", "«ana @ gmail.com» escreveu", "«ana@ gmail . com»", "«ana@gmail» sem ponto",
        "«reza ات gmail دات com»", "«user@xn--bcher-kva.example»", "reach «x_y-z@sub.domain.travel» soon", "«123456@qq.com»",
        "e-mail: «carla.dias@prefeitura.sp.gov.br»; obrigada",
    ),
    *_cases(
        "phone",
        "me liga «(11) 98765-4321»", "meu zap «11987654321»", "whats «11 98765-4321»",
        "fone «(21) 3456-7890»", "tel «21 3456-7890»", "«+55 11 98765-4321»", "«+55 (11) 98765-4321» me chama", "«+5511987654321»",
        "«0055 11 98765 4321» agora", "contato: «98765-4321»", "«5511987654321» é meu número", "celular «11 9 8765-4321» à noite",
        "«(011) 98765-4321» com prefixo", "ligue «11.98765.4321»", "meu telefone é «3456-7890»", "«۰۹۱۲۳۴۵۶۷۸۹» زنگ بزنید",
        "شماره من «09123456789» است", "«0912 345 6789» تماس بگیرید", "«0912-345-6789» هستم", "«+98 912 345 6789» واتساپ",
        "«+۹۸۹۱۲۳۴۵۶۷۸۹» واتساپ", "«٠٩١٢٣٤٥٦٧٨٩» ارقام عربی", "شماره\u200c«09123456789» ", "«0912\u200c345\u200c6789»", "تلفن «021-88776655»",
        "«(021) 88776655» دفتر", "تماس «۰۲۱۸۸۷۷۶۶۵۵»", "«0912\u00a0345\u00a06789» با فاصله", "call me at «(415) 555-2671»",
        "«415-555-2671» is mine", "call «415 555 2671» tonight", "text me «4155552671»", "«+1 415-555-2671» ok", "«1-415-555-2671» home",
        "«415.555.2671» office", "«+44 7911 123456» UK", "«07911 123456» mobile", "«020 7946 0958» London", "my number is «07911123456»",
        "«0113 496 0001» Leeds", "«+351 912 345 678» Lisboa", "«912 345 678» é o meu", "telemóvel «912345678»",
        "«+49 30 901820» Berlin", "«０９１２３４５６７８９»", "Tel «+442079460958»", "call me at «555-123-4567»",
        "«+55\u200b11\u200b98765\u200b4321»", "phone «(555) 123-4567»",
    ),
    *_cases(
        "cpf",
        "CPF «529.982.247-25»", "meu cpf é «52998224725»", "«529 982 247 25» esse", "«529-982-247-25» esse", "cpf:«529.982.247/25»",
        "«۵۲۹.۹۸۲.۲۴۷-۲۵»", "«5 2 9 9 8 2 2 4 7 2 5» espaçado", "«529.982\u200b.247-25»", "CPF nº «111.444.777-35», titular",
        "cpf «123.456.789-00» digitado errado", "«529.982.247‑25» com hífen longo",
    ),
    *_cases(
        "cnpj", "CNPJ «11.222.333/0001-81»", "empresa «11222333000181»", "«11 222 333 0001 81» nota", "«１１.２２２.３３３/０００１-８１»",
        "cnpj: «11.444.777/0001-61».",
    ),
    *_cases(
        "card",
        "card «4111 1111 1111 1111»", "«4111111111111111» declined", "«4111-1111-1111-1111» visa", "cartão «5555 5555 5555 4444»",
        "amex «3782 822463 10005»", "«378282246310005» charged", "«5105.1051.0510.5100»", "کارت «6037991111111112»",
        "«۴۱۱۱ ۱۱۱۱ ۱۱۱۱ ۱۱۱۱» شماره کارت", "«4111\u00a01111\u00a01111\u00a01111»", "«4111\u200c1111\u200c1111\u200c1111»",
        "«6011 1111 1111 1117» discover", "«3056 930902 5904» diners", "my card no. is «4012888888881881»",
    ),
    *_cases(
        "iban",
        "IBAN «GB82 WEST 1234 5698 7654 32» please", "«DE89370400440532013000»", "«PT50 0002 0123 1234 5678 9015 4»", "شبا «IR062960000000100324200001»",
        "«IR06 2960 0000 0010 0324 2000 01»", "«IR۰۶۲۹۶۰۰۰۰۰۰۰۱۰۰۳۲۴۲۰۰۰۰۱» واریز", "«BR1800360305000010009795493C1» conta",
        "شماره شبا «062960000000100324200001»", "«gb82west12345698765432» lower", "«FR14 2004 1010 0505 0001 3M02 606»",
    ),
    *_cases(
        "ir_national_code",
        "کد ملی «0012345679» دارم", "کدملی: «۰۰۱۲۳۴۵۶۷۹»", "شماره ملی من «001-234567-9»", "national code «0012345679»", "کد\u200cملی «0499370899»",
        "من «0499370899» هستم", "national id number: «0790419904»", "کد ملی «٠٤٩٩٣٧٠٨٩٩»",
    ),
    *_cases(
        "handle",
        "«@116889» Hey Lauren", "thanks «@ana_silva»!", "RT «@user»: olá", "سلام «@reza_1370»", "(«@ana»)", "«@ana.silva» linda", "follow «@ana@mastodon.social» now",
        "«＠ana» full width", "' «@ana» said", "siga «https://instagram.com/ana.silva»", "see «twitter.com/ana_silva/status/123456789»", "telegram «t.me/reza1370»",
        "«https://www.linkedin.com/in/ana-silva-12» perfil", "«@علی_رضا» سلام", "http://x.y/«@john» profile",
    ),
    *_cases(
        "address",
        "moro na «Rua das Flores, 123», centro", "«Av. Paulista, 1578, apto 45» entrega", "«Avenida Brasil 500» por favor", "«rua augusta, nº 99» não chegou",
        "CEP «01310-100» SP", "cep «01310100»", "«Rua XV de Novembro, 1200» Curitiba", "«1200-109 Lisboa» Portugal", "I live at «221B Baker Street»",
        "«1600 Pennsylvania Avenue» is it", "send to «742 Evergreen Terrace», thanks", "«12 North Main St., Apt 4B» it is", "at «350 5th Avenue, New York, NY 10118» today",
        "postcode «SW1A 1AA» here", "«350 main street» again", "آدرس: «خیابان ولیعصر کوچه لاله پلاک ۱۲»", "«خیابان آزادی، پلاک 45، واحد 3» ارسال کنید", "«کوچه شهید احمدی پلاک ۷»",
        "کد پستی «1234567890» است", "«بلوار کشاورز، کوچه مهر» هستیم", "«Travessa do Carmo, 7» Porto",
    ),
    *_cases("ip", "my ip «192.168.10.25» blocked", "from «8.8.4.45»", "«2001:db8::8a2e:370:7334» v6", "IP «1.2.3.4» ok", "آی پی «۱۹۲.۱۶۸.۱.۲۰»"),
    *_cases(
        "url",
        "«mailto:ana@mail.com» me", "open «https://shop.com/reset?email=ana@mail.com&x=1» now", "«https://shop.com/u?e=ana%40mail.com»",
        "«https://shop.com/login?token=abc123»", "«https://wa.me/5511987654321» chama", "«https://ana:secret@host.com/x»", "«www.loja.com/?cpf=52998224725» aqui",
    ),
    *_cases("passport", "passport number «FB123456»", "passaporte «AB123456» vencido", "گذرنامه «A12345678»", "Passport no: «123456789»"),
    *_cases("plate", "پلاک «12ب345ایران67»", "«۱۲ ب ۳۴۵ ایران ۶۷» ماشین", "placa «ABC1D23»", "placa do carro «ABC-1234»"),
]


@pytest.mark.parametrize(("kind", "text", "piece"), CASES, ids=range(len(CASES)))
def test_takes_out_exactly_the_personal_piece(kind: str, text: str, piece: str) -> None:
    result = redact(text)
    assert [(span.kind, text[span.start:span.end]) for span in result.spans] == [(kind, piece)]
    assert result.text == text.replace(piece, result.spans[0].replacement)


def test_the_list_is_long_enough_to_mean_something() -> None:
    assert len(CASES) >= 120
    assert len({kind for kind, *_ in CASES}) == 13
