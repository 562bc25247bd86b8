"""The sample wholesaler: a made-up company at any size, and the truth behind it."""
