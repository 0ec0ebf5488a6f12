"""Bringing a source on board: a draft of its contract, a profile of its file, a template to fill in."""
