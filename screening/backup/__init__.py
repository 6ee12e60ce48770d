"""Backups that only a recovery sheet opens: making, the sheet, bringing back."""
