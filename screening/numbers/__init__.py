"""The clinic's own numbers: what is counted when a form comes to an end, is taken or is signed, and what may be told of it."""
