"""Letters to patients at their own address: invitations, reminders, questions back, no word of which tells anything; letters to staff."""
