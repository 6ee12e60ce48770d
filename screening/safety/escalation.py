"""Tasks that nobody has acknowledged: told again, and to more people, until somebody does.

Works without the keys to answers. Any number of processes may run it: each step is taken by one of them.
"""

from __future__ import annotations

from datetime import timedelta

from screening.safety.rota import told_at
from screening.storage import notices, tasks
from screening.storage.work import Work

REPEAT = {"now": timedelta(minutes=15), "same_day": timedelta(hours=2), "none": timedelta(hours=24)}
"""How long after a step the next one is due."""


def escalate_due(work: Work) -> int:
    """Take the next step of every task whose time has come; how many steps were taken."""
    taken = 0
    for task in tasks.due_for_step(work):
        if tasks.escalate(work, task, work.now + REPEAT[task.urgency]):
            # Step 0 told the person on duty; each further step tells one more, and all of those before again.
            work.db.refresh(task)
            notices.put(work, task, told_at(work, task.step))
            taken += 1
    return taken
