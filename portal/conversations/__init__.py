"""Conversations: posts, replies, reactions, drafts, unread pointers on any ref."""
