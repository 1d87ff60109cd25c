"""HTML of other systems becomes Markdown that renders to the same thing."""

from __future__ import annotations

import re

import pytest

from portal.core import text
from portal.core.errors import Invalid


def there_and_back(html: str) -> str:
    shown = text.render(text.from_html(html), page=True).html
    return re.sub(r' (rel|dir|id|data-block|tabindex)="[^"]*"', "", shown).replace("\n", "")


@pytest.mark.parametrize(
    "html",
    [
        "<p>One <strong>bold</strong> and <em>soft</em> word.</p><p>Two</p>",
        "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>",
        "<ol><li>a</li><li>b</li></ol>",
        "<blockquote><p>said</p></blockquote>",
        '<p><a href="https://x.example/a_b">a_b</a> and <code>x_y</code></p>',
        "<h2>Head</h2><p>text</p>",
        "<p>H<sub>2</sub>O<sup>1</sup></p>",
        "<p>1. no list</p><p># no heading</p><p>- no item</p><p>&gt; no quote</p>",
        "<p>&lt;b&gt; &amp;ccedil; `no code` [no](/link) ~~no~~ [[no]] @nobody C:\\new \\* **</p>",
    ],
)
def test_simple_html_survives(html: str) -> None:
    assert there_and_back(html) == html


def test_code_keeps_its_language_and_signs() -> None:
    found = text.from_html('<pre class="lang-py"><code class="lang-py">if a &lt; b:\n    pass\n</code></pre>')
    assert "```py\nif a < b:\n    pass" in found


def test_tables_survive() -> None:
    found = there_and_back("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>")
    assert "<th>a</th>" in found
    assert "<td>2</td>" in found


def test_signs_of_markdown_in_words_stay_words() -> None:
    assert there_and_back("<p>2 * 3 * 4 and snake_case_name</p>") == "<p>2 * 3 * 4 and snake_case_name</p>"


def test_scripts_and_control_characters_vanish() -> None:
    found = text.from_html("<script>x()</script><style>y</style><p onclick=z>a\x00b&#1;c</p>")
    assert found == "abc\n"


def test_lone_addresses_and_words() -> None:
    assert text.from_html("https://x.example/y") == "https://x.example/y\n"
    assert text.from_html("") == "\n"


def test_deep_html_is_refused() -> None:
    with pytest.raises(Invalid, match="complicated"):
        text.from_html("<blockquote>" * 5000 + "x" + "</blockquote>" * 5000)


def test_addresses_without_a_scheme_get_one() -> None:
    assert text.from_html('<a href="//x.example/y">z</a>') == "[z](https://x.example/y)\n"


def test_a_bar_inside_a_page_link_begins_no_cell() -> None:
    found = text.render("| a | b |\n|---|---|\n| [[tone|Tone of voice]] | [[x\\|Y]] |\n| c \\| d | e |").html
    assert found.count("<td") == 4
    assert ">Tone of voice</a>" in found
    assert ">Y</a>" in found
    assert ">c | d</td>" in found
