"""Parts of the text engine: guards, Markdown rules, sanitiser, shaping, paragraph identity."""
