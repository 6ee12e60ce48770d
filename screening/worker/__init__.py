"""What happens without anybody clicking: signs of life, repeated notices, escalation, and what is due to be erased."""
