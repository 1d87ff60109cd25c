"""Forms: the base class, and fields that every area uses. Limits and messages live in the areas' forms."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField, TextAreaField
from wtforms.i18n import get_translations
from wtforms.validators import ValidationError

from portal.core.i18n import language, lazy_
from portal.web.once import token

TOO_LONG = lazy_("This is longer than %(max)s characters. Shorten it.")


@lru_cache
def _messages(code: str) -> Any:
    return get_translations([code])


class Form(FlaskForm):
    """Base of all forms: CSRF from Flask-WTF, `once` against double sending."""

    class Meta(FlaskForm.Meta):
        """Flask-WTF reads WTForms' own catalogue from disk for every form; here it is read once."""

        def get_translations(self, form: Any) -> Any:
            return _messages(language().code)

    once = HiddenField(default=token)

    def values(self) -> dict[str, Any]:
        """What was entered, without the machinery: ready to be passed to a service."""
        machinery = {"csrf_token", "once", "submit"}
        return {field.name: field.data for field in self if field.name not in machinery}

    def refuse(self, error: Any) -> None:
        """Puts a business error (`portal.core.errors.Invalid`) beside the field that it names."""
        field = self._fields.get(getattr(error, "field", None) or "")
        if field is None:
            self.form_errors.append(str(error))
        else:
            field.errors = [*field.errors, str(error)]


class Clean:
    """Filter and check for a line of text: trimmed, no control characters, at least something visible."""

    INVISIBLE = dict.fromkeys([0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F)])

    def __call__(self, form: Any, field: Field) -> None:
        text = field.data or ""
        if any(ord(c) < 32 and c not in "\n\r\t" for c in text) or any(
            0xD800 <= ord(c) < 0xE000 for c in text
        ):
            raise ValidationError(lazy_("This contains characters that cannot be shown. Type it again."))
        if text and not text.translate(self.INVISIBLE).strip():
            raise ValidationError(lazy_("This looks empty. Write something that can be seen."))


def trim(text: str | None) -> str | None:
    """Filter: without white space around."""
    return text.strip() if text else text


class LineField(StringField):
    """One line of text, trimmed and checked."""

    def __init__(self, label: Any = None, validators: Any = (), **kwargs: Any) -> None:
        super().__init__(label, [*validators, Clean()], filters=[trim], **kwargs)


class TextField(TextAreaField):
    """Markdown or plain text of several lines."""

    def __init__(self, label: Any = None, validators: Any = (), **kwargs: Any) -> None:
        super().__init__(label, [*validators, Clean()], **kwargs)
