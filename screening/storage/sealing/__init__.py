"""How what is personal is sealed: the ring of keys, the vault that seals and opens, and new keys for what is kept."""
