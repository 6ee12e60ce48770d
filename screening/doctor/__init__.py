"""What can be wrong with an installation and with the machine under it, each with what to do: ``screening doctor``."""
