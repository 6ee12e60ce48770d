"""Where Django looks for the addresses of the wizard."""

from benchmarks.wizard import addresses

urlpatterns = addresses()
