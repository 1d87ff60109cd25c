"""The text form of a pointer."""

from __future__ import annotations

import pytest

from portal.core.refs import LARGEST_ID, Ref


def test_there_and_back() -> None:
    ref = Ref("wiki.page", LARGEST_ID)
    assert Ref.parse(str(ref)) == ref


@pytest.mark.parametrize(
    "text",
    ["", "wiki.page", "page:1", "wiki.page:", "wiki.page:-1", "wiki.page:٣", "wiki.page:1x",
     f"wiki.page:{LARGEST_ID + 1}", "wiki.page:" + "9" * 18],
)  # fmt: skip
def test_what_is_no_ref_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a ref"):
        Ref.parse(text)
