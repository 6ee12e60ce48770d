"""Reading the pieces of a condition one after the other, and collecting what is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from screening.rules.language.lexer import Token


@dataclass(frozen=True)
class Fault:
    """Something wrong, `at` characters into the text."""

    message: str
    at: int


class Faults(ValueError):
    """Everything that is wrong with one condition."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults


class Stop(Exception):
    """The rest cannot be read."""


LONGEST_READING = 10_000  # pieces; what follows a set of facts is read once for each of them


class Cursor:
    """A place among the tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.next = 0
        self.read = 0
        self.faults: list[Fault] = []

    @property
    def token(self) -> Token:
        return self.tokens[self.next]

    def peek(self, ahead: int) -> Token:
        return self.tokens[min(self.next + ahead, len(self.tokens) - 1)]

    def advance(self) -> Token:
        token = self.token
        if token.kind == "end":
            raise self.stop("the condition ends too early")
        self.step()
        return token

    def at_word(self, *words: str) -> bool:
        return self.token.kind in ("word", "sign") and self.token.text in words

    def take(self, word: str) -> bool:
        if self.at_word(word):
            self.step()
            return True
        return False

    def step(self) -> None:
        """One piece further; sets inside sets must not keep anybody waiting."""
        self.next += 1
        self.read += 1
        if self.read > LONGEST_READING:
            raise self.stop("too many sets of facts inside one another; write it as several rules", 0)

    def expect(self, word: str) -> None:
        if not self.take(word):
            raise self.stop(f"{quoted(self.token)} where '{word}' belongs")

    def fault(self, message: str, at: int) -> None:
        self.faults.append(Fault(message, at))

    def stop(self, message: str, at: int | None = None) -> Stop:
        self.fault(message, self.token.at if at is None else at)
        return Stop()


def spelling(token: Token) -> str:
    """A token as it has to be written again."""
    return f'"{token.text}"' if token.kind == "quoted" else token.text


def quoted(token: Token) -> str:
    """A token as a message shows it."""
    return token.text if token.kind == "end" else f"'{token.text}'"
