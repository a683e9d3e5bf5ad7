"""Which official accounts solve the problems people bring them, and how sure we are."""
