"""Versioned rulebooks: how facts are judged, since when and why; and what none may ever measure."""
