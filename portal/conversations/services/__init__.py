"""What is written in conversations: posts, reactions, drafts, reading."""
