"""The clinician's verbs: look at the queue, claim, read a record, decide, sign, add."""
