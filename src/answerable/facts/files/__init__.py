"""Files as they come: what kind one is, and its rows in the store, not yet read as cases."""
