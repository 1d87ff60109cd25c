"""What authors write and what readers get."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import text
from portal.core.errors import Invalid


def html(source: str, *, page: bool = False) -> str:
    return re.sub(r' (rel|dir|id|data-block)="[^"]*"', "", text.render(source, page=page).html)


def test_mentions_become_links_once_each_in_lower_case() -> None:
    found = text.render("@Ana and (@bob.k), @ana. Not a@ana.example, `@code`, x@y or https://x.example/@site")
    assert found.mentions == ("ana", "bob.k")
    assert '<a class="mention" href="/people/ana" rel="noopener nofollow ugc">@Ana</a> and' in found.html
    assert found.html.count('class="mention"') == 3
    assert 'href="mailto:a@ana.example"' in found.html


def test_mention_inside_a_link_or_escaped_stays_text() -> None:
    found = text.render("[@ana](https://x.example) \\@ana\n\n    @indented\n\n```\n@fenced\n```\n")
    assert found.mentions == ()
    assert "@ana</a> @ana" in found.html


def test_page_references() -> None:
    found = text.render(
        "[[wiki:crisis-playbook]] [[Crisis Playbook|the book]] [[tom#p-abcdefgh]] [[insight:7]]"
    )
    assert found.links == ("wiki:crisis-playbook", "wiki:tom", "insight:7")
    assert 'href="/go/wiki/crisis-playbook"' in found.html
    assert ">the book</a>" in found.html
    assert 'href="/go/wiki/tom#p-abcdefgh"' in found.html
    assert text.render("`[[a]]` [[]] [[ ]]").links == ()


def test_persian_page_names_are_kept() -> None:
    found = text.render("[[راهنمای بحران]]")
    assert found.links == ("wiki:راهنمای-بحران",)
    assert "/go/wiki/%D8%B1" in found.html


def test_short_references_come_from_the_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    found = text.render(
        "insight#123, thread#4; answer#5 xinsight#6 insight#0 insight#7x a/insight#8 `insight#9`"
    )
    assert found.links == ("insight:123", "thread:4")
    monkeypatch.setattr(text, "SHORT_REFS", {"answer"})
    assert text.render("insight#123 answer#5").links == ("answer:5",)


def test_hash_words_are_not_headings() -> None:
    assert text.render("#launch day\n\n#1 is best").headings == ()
    assert [(h.level, h.text) for h in text.render("# A\n## B ##\nC\n===\n").headings] == [
        (3, "A"), (4, "B"), (3, "C"),
    ]  # fmt: skip


def test_headings_never_jump_and_start_below_the_title() -> None:
    found = text.render("### A\n\n##### B\n\n### C\n\n# D\n", page=True)
    assert [(h.level, h.text) for h in found.headings] == [(2, "A"), (3, "B"), (2, "C"), (2, "D")]
    assert all(h.anchor.startswith("p-") and f'id="{h.anchor}"' in found.html for h in found.headings)
    assert "<h1" not in found.html


def test_links_to_heading_names_reach_the_block() -> None:
    found = text.render("[see](#our-scope)\n\n# Our scope\n", page=True)
    assert f'href="#{found.headings[0].anchor}"' in found.html


def test_posts_have_no_ids() -> None:
    assert " id=" not in text.render("# A\n\nb[^1]\n\n[^1]: c\n").html


def test_text_blocks_take_their_direction_from_their_text() -> None:
    source = "# سلام\n\npara\n\n- متن\n\n> نقل\n\n| a |\n|---|\n| ب |\n\n```\ncode\n```\n"
    found = text.render(source).html
    for start in ("<h3", "<p", "<ul", "<blockquote", "<table", "<td"):
        assert f'{start} dir="auto"' in found, start
    assert '<pre dir="ltr"' in found
    assert "<li>" in found, "a list item with its own direction would hide its text from the list's"


def test_tables_scroll_and_align_without_style() -> None:
    found = html("| a | b |\n|:-:|--:|\n| 1 | 2 |\n")
    assert found.startswith('<div class="table-responsive" tabindex="0"><table>')
    assert '<th class="text-center">a</th>' in found
    assert '<td class="text-end">2</td>' in found
    assert "style" not in found


def test_task_lists_have_no_form_controls() -> None:
    found = html("- [ ] open\n- [x] done\n")
    assert '<li class="task-list-item"><span class="task-mark">☐</span> open</li>' in found
    assert '<span class="task-mark">☑</span> done' in found
    assert "<input" not in found


def test_code_struck_and_bare_addresses() -> None:
    assert html("~~no~~") == "<p><del>no</del></p>\n".strip()
    assert html("```py\na < b\n```") == '<pre><code class="language-py">a &lt; b</code></pre>'
    assert (
        html("https://x.example/a_b_c.")
        == '<p><a href="https://x.example/a_b_c">https://x.example/a_b_c</a>.</p>'
    )


def test_nested_lists_as_people_write_them() -> None:
    assert html("Text:\n- a\n  - b\n- c\n").replace("\n", "") == (
        "<p>Text:</p><ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"
    )
    assert html("1. a\n   - b\n     - c\n2. d").count("<ul>") == 2
    assert html("- a\n    - b\n        - c\n").count("<ul>") == 3
    assert html("It was in\n1999. A year.\n").count("<ol>") == 0


def test_code_in_a_list_item_keeps_its_indentation() -> None:
    assert "def a():\n    pass" in html("- step\n\n  ```\n  def a():\n      pass\n  ```\n- next\n")


def test_line_breaks_stay_in_posts_and_flow_in_pages() -> None:
    assert "<br>" in html("a\nb")
    assert "<br>" not in html("a\nb", page=True)


def test_pictures_of_others_become_links() -> None:
    found = html(
        "![plan](/files/7/plan.png) ![x](https://e.example/x.png) [![b](https://e.example/b)](https://f.example)"
    )
    assert '<img src="/files/7/plan.png" alt="plan" loading="lazy">' in found
    assert '<a href="https://e.example/x.png">x</a>' in found
    assert '<a href="https://f.example">b</a>' in found
    assert found.count("<img") == 1


def test_every_link_says_that_it_is_not_ours() -> None:
    found = text.render("[a](https://x.example) [b](/wiki/x) <tel:+551199> [c](tel:+551199)").html
    assert found.count('rel="noopener nofollow ugc"') == found.count("<a ")
    assert "target" not in found
    assert 'href="tel:+551199"' in found


def test_refused_addresses_leave_the_words() -> None:
    assert html("[a](javascript:x) [b](//e.example) [c](page.html)") == "<p>a b c</p>"


def test_harmless_html_passes_and_the_rest_is_readable() -> None:
    assert html("<kbd>Ctrl</kbd> H<sub>2</sub>O <abbr title='Service level'>SLA</abbr>") == (
        '<p><kbd>Ctrl</kbd> H<sub>2</sub>O <abbr title="Service level">SLA</abbr></p>'
    )
    assert html("press <enter> or <script>x</script>") == (
        "<p>press &lt;enter&gt; or &lt;script&gt;x&lt;/script&gt;</p>"
    )
    assert html("a<!-- secret -->b\n\n<!-- more\n\nsecret -->\n\nc") == "<p>ab</p>\n<p>c</p>"


def test_details_hold_markdown() -> None:
    found = html("<details>\n<summary>More</summary>\n\n**bold**\n\n</details>\n\nafter")
    assert found.replace("\n", "") == (
        "<details><summary>More</summary><p><strong>bold</strong></p></details><p>after</p>"
    )


def test_html_tables_pass_without_their_decoration() -> None:
    row = '<tr><th scope="row" style="x">a</th><td colspan="2">b</td></tr>'
    found = html(f'<table border="1" width="9">\n{row}\n</table>')
    assert '<th scope="row">a</th><td colspan="2">b</td>' in found
    assert "border" not in found


def test_entities_decode() -> None:
    found = text.render("a&ccedil;&atilde;o &amp; &#1587; &lt;b&gt; `&ccedil;` &nope;")
    assert found.plain == "ação & س <b> &ccedil; &nope;"


def test_plain_text_for_search() -> None:
    found = text.render(
        "# A *b*\n\nc\nd `e`\n\n- f\n- g\n\n| h | i |\n|---|---|\n| j | k |\n\nx[^1]\n\n[^1]: note\n",
        page=True,
    )
    assert found.plain == "A b\nc d e\nf\ng\nh i\nj k\nx\nnote"


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("a\nb\x00", "Line 2 holds a control character (U+0000)"),
        ("\x85", "U+0085"),
        ("\ud83d", "half of a character (U+D83D)"),
        ("x" * 65_537, "65 kB, and at most 64 kB"),
        ("س" * 40_000, "79 kB"),
        ("[" * 4000, "too complicated"),
        ("- " * 900 + "x", "too complicated"),
        ("> " * 300 + "x", "too complicated"),
        (">" * 300 + "x", "too complicated"),
        ("\n".join("  " * n + "- x" for n in range(90)), "too complicated"),
        ("[a\n" * 200, "too complicated"),
    ],
)
def test_refusals_name_the_reason(source: str, word: str) -> None:
    with pytest.raises(Invalid, match=re.escape(word)):
        text.render(source)


def test_long_runs_in_code_and_rules_are_fine() -> None:
    assert "[[[[" in text.render("```\n" + "[" * 500 + "\n```\n").html
    assert html("- " * 60) == "<hr>"


def test_limit_can_be_raised() -> None:
    assert text.render("word " * 20_000, limit=text.PAGE_LIMIT).plain.count("word") == 20_000
    assert text.render("word " * 20_000, page=True).plain.count("word") == 20_000


def test_direction_overrides_are_dropped_and_pairs_kept() -> None:
    found = text.render("a\u202etxt.exe\u202c \u2067ok\u2069 \u2066open\n\nb &#8238;c").plain
    assert found == "atxt.exe \u2067ok\u2069 open\nb c"


def test_everything_else_survives() -> None:
    signs = "سلام\u200cدنیا ação 日本語 🧑‍🚒🇧🇷 e\u0301 \ufdd0 \u2028 \U0010ffff \ufeff"
    assert text.render(signs).plain == " ".join(signs.split())


def test_empty_texts() -> None:
    assert text.render("") == text.render(" \n\t") == text.Rendered()


def test_use_sets_the_backend() -> None:
    seen = []
    try:
        text.use(lambda job: seen.append(job) or text.Rendered(html="x"))  # type: ignore[func-returns-value]
        assert text.render("a\r\nb", page=True).html == "x"
    finally:
        text.use()
    assert (seen[0].source, seen[0].page) == ("a\nb", True)
    assert "<br>" in text.render("a\r\nb").html


def test_state_does_not_leak_between_texts() -> None:
    text.render("[x]: https://x.example\n\nnote[^1]\n\n[^1]: secret\n", page=True)
    assert html("[x] and [^1]", page=True) == "<p>[x] and [^1]</p>"


def test_excerpts_cut_between_words_and_signs() -> None:
    assert text.excerpt("one two  three\nfour", 100) == "one two three four"
    assert text.excerpt("one two three four", 12) == "one two…"
    assert text.excerpt("سلام به همهٔ همکاران عزیز", 14) == "سلام به همهٔ…"
    assert text.excerpt("abcdefghi\u0301\u0301jkl", 10) == "abcdefgh…"
    assert text.excerpt("aaaaaa🧑‍🚒bbbbbbbbbbb", 9) == "aaaaaa…"
    assert text.excerpt("aaaaaa🇧🇷bbbbbbb", 8) == "aaaaaa…"


@given(st.text(), st.integers(1, 80))
def test_excerpt_is_never_longer(plain: str, length: int) -> None:
    assert len(text.excerpt(plain, length)) <= length


def test_words_and_minutes() -> None:
    assert text.words("Don't panic: re-read it, a 2nd time.") == 7
    assert text.words("می\u200cخواهم به خانه بروم") == 4
    assert text.words("日本語") == 3
    assert text.words("") == 0
    assert [text.minutes("w " * n) for n in (0, 1, 200, 201, 1000)] == [1, 1, 1, 2, 5]


def test_indented_items_below_text_are_a_list_and_code_stays_code() -> None:
    assert html("# Metrics\n\t* reach\n\t* output\n").count("<li>") == 2
    assert html("text\n\n    - a\n    - b\n").endswith("<pre><code>- a\n- b\n</code></pre>")
