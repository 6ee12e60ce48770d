"""What leaves: a record as text to paste, as JSON, on one page, and forms on paper."""
