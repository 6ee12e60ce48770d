"""Who did what to which record: a chain of events that shows when it was altered, shortened or rewritten.

``kinds`` lists the events and ``chain`` appends them.  ``verification`` finds what was changed, with ``standing`` for what the rows
say now, ``restores`` for backups and ``witness`` for the ends kept outside; ``periods`` and ``exports`` let old events leave.
"""
