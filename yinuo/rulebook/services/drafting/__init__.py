"""From a file to a draft version: reading it, deciding its clauses one by one, and making the pack."""
