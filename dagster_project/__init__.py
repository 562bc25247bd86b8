"""Mainstay: whom to keep, whom to win back and whom to win next."""
