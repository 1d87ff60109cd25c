"""All writes of moderation; `flags.flag` and `flags.hold` are for other areas."""
