"""Prints `docs/rules.md`, the reference of the rule language, from the operator table and the units.

python -m screening.rules.reference > docs/rules.md
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from screening.rules.language.lexer import LONGEST as LONGEST_CONDITION
from screening.rules.language.operators import OPERATORS, Operator
from screening.rules.language.parser import DEEPEST_IN_ALL
from screening.rules.language.parser import LARGEST as LARGEST_CONDITION
from screening.rules.language.states import in_state
from screening.rules.language.tails import STATES
from screening.rules.language.units import UNITS
from screening.rules.missing import Missing
from screening.rules.pack_file import MOST_DEFINITIONS, MOST_EXAMPLES, MOST_RULES
from screening.rules.pack_load import LARGEST, LONGEST_CHAIN
from screening.rules.strict_yaml import LONGEST

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Joining conditions", ("or", "and", "not")),
    ("Answers and choices", ("yes", "=", "!=", "in")),
    ("Numbers", ("<", "<=", ">", ">=", "between", "+", "-", "*")),
    ("Lists of choices", ("has", "is empty")),
    ("Missing answers", ("is known", "is unknown", "is declined", "is unanswered", "is asked")),
    ("Several facts at once", ("any of", "all of", "none of")),
    ("Other rules", ("fired", "did not fire")),
    ("Lists of records", ("where", "any", "all", "count", "count distinct", "mean", "min", "max", "sum")),
)
_INTRODUCTION = """\
# The rule language

This page is printed from the program (`python -m screening.rules.reference`); a test fails when it
lags behind.

A rule says in `when` on which facts it fires. A condition can be read aloud, and it can do nothing but
compare: it knows no variables, loops, dates or files. Every word of it is checked before it runs.

```yaml
- id: CV-04
  domain: cardiac
  title: Cardiac event within six weeks
  when: cardiac_event and cardiac_event_days <= 42 days
  unless: []                      # rules that must not have fired
  severity: {esketamine: usually_excluded, iv_ketamine: usually_excluded}
  evidence: B
  because: The EU label names this window.
  sources: [L10]
  examples:
    - {facts: {cardiac_event: yes, cardiac_event_days: 42}, fires: yes}
    - {facts: {cardiac_event: yes, cardiac_event_days: 43}, fires: no}
    - {facts: {cardiac_event: yes, cardiac_event_days: unknown}, fires: unknown}
```

## Three truths

A condition is **true**, **false** or **unknown**. A comparison with a missing answer is unknown: nothing
becomes "no" because it is missing. A rule fires only when it is known to be true.

| the condition | what becomes of the rule |
|---|---|
| true | **fired**: a finding |
| false | **clear** |
| unknown, and some answer is missing that was asked for | **indeterminate**: listed as unanswered |
| unknown, only because questions were not asked | **not applicable** |

Which outcome `and`, `or` and `not` have:

| a | b | a and b | a or b | not a |
|---|---|---|---|---|
| true | unknown | unknown | true | false |
| false | unknown | false | unknown | true |
| unknown | unknown | unknown | unknown | unknown |

## Looking at a missing answer

Only these tests see that an answer is missing. They are always true or false.
"""
_WORDS = """\
## Names and sets

- Facts and their options stand in `screening/rules/vocabulary.yaml`; options with spaces are put in quotes.
- `define` gives a name to a condition, a number or a list; each definition may use those before it.
- `tables` gives a name to a set of options; a SET is a table or options in braces: `{prescribed, oat}`.
- `unless: [R1, R2]` is the same as `… and R1 did not fire and R2 did not fire`.
- `sent` is yes once the form has been sent, no in a draft.
- `keep` names parts that stay although no facts can tell that they are there, each with a reason.
- Lists may stand in one another two deep; brackets 24 deep.
"""
_LIMITS = f"""\
## How large a pack may be

A pack from anywhere is safe to load: it can only compare, and what would take too long is refused at its place.

- A file has at most {LONGEST:,} characters, {MOST_RULES} rules, {MOST_DEFINITIONS} definitions,
  and {MOST_EXAMPLES} examples of one rule.
- A condition has at most {LONGEST_CONDITION:,} characters. With the definitions that it names it has at most {LARGEST_CONDITION:,} parts,
  {DEEPEST_IN_ALL} inside one another; all conditions together have {LARGEST:,}.
- At most {LONGEST_CHAIN} rules refer to one another in a chain.
"""


_CHECKS = """\
## What `screening check` looks for

- Each rule has examples that fire, that do not, and that are unknown where it can be; each number has one on
  both sides.
- Each small change of a condition makes some example of the rule come out otherwise: a number one step up or
  down, an operator turned, a clause left out, an option replaced or left out. What nothing notices is reported
  with the example to add: `add to BP-10: {facts: {hr_bpm: 111}, fires: yes}`.
- A clause that no facts can tell from its absence goes, or stays under `keep` with its reason:
  `- {of: SU-05, part: sent, because: ...}`.
- No rule fires only where another one fires that weighs as much.
- Each fact, field and option is read by something, reassures, or is declared `informational` in the vocabulary.
- The trial pack, the staging methods and the criteria profiles hold their own examples of whole people under
  `examples`: what comes out of each, and every small change of the file noticed by one of them, or under `keep`.
- Without a file named, all that ships is looked at: the vocabulary, the packs, profiles, staging, the tables of doses,
  medicine classes and lorazepam equivalents, the list of words, and the questionnaire. A named file is known by its keys
  or columns, and is checked with the others of this release.
- Texts state and suggest; sources have a section and an address; reviews are signed and not overdue (a notice).
"""


def reference() -> str:
    """The whole page."""
    blocks = [_INTRODUCTION, _table(("test", *_columns()), _states()), _WORDS, _LIMITS, _CHECKS, _units()]
    for title, names in GROUPS:
        blocks.append(f"## {title}\n")
        blocks.append(_table(_HEAD, (_row(OPERATORS[name]) for name in names)))
    return "\n".join(blocks)


_HEAD = ("write", "meaning", "when something is missing", "example")


def _row(operator: Operator) -> tuple[str, ...]:
    forms = "<br>".join(f"`{form}`" for form in operator.grammar.split(" / "))
    return (forms, operator.meaning, operator.missing, f"`{operator.example}`")


def _columns() -> tuple[str, ...]:
    return ("a value", "“I don't know”", "“I'd rather not say”", "blank", "not asked")


def _states() -> Iterable[tuple[str, ...]]:
    values = ("yes", Missing.UNKNOWN, Missing.DECLINED, Missing.BLANK, Missing.NOT_ASKED)
    for state in STATES:
        yield (f"`is {state}`", *("true" if in_state(value, state) else "false" for value in values))


def _units() -> str:
    bases: dict[str, list[str]] = {}
    for unit in UNITS.values():
        names = bases.setdefault(unit.base, [])
        if unit.name not in names:
            names.append(unit.name)
    rows = "\n".join(f"- {', '.join(names)}" for names in bases.values())
    return f"## Units\n\nUnits on one line convert into one another; all others do not mix.\n\n{rows}\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


if __name__ == "__main__":
    print(reference(), end="")
