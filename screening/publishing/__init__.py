"""Which packs are used: proposals, what the check says, what would change, who approves, and how clinicians judge them."""
