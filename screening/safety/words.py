"""Everything that is ever said to the people on call.  No clinical word, name, initial or reference (SAF-05)."""

from __future__ import annotations

NOTICE = "Screening: {count} waiting for you. Sign in to read and acknowledge: {url}/staff/tasks"
DAILY = "Screening is watching, {count} tasks open. If this message does not come one morning, look yourself: {url}/staff/"
TEST = "Screening: this is a test. Sign in and type the code {code} to say that it reached you: {url}/staff/on-call"
CHANGE = (
    "Screening: something waits for a second person: a change of settings or accounts, or a restricted record that "
    "somebody opened. Sign in to look at it: {url}/staff/"
)
