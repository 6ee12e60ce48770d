"""A typesetter that never ends."""

while True:
    pass
