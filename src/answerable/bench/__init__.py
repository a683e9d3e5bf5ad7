"""Made-up cities with a known truth, and what ranking costs."""
