"""Who may sign in, and with what: members of staff, their passwords, second factors, links and addresses."""
