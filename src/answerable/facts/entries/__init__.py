"""Facts as entries of the ledger: events to entries, a case file to entries, and back to cases."""
