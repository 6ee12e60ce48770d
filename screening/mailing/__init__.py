"""Letters to patients at their own address: invitations, reminders, questions back.  No word in them tells anything."""
