"""An installation as it runs: the web and the worker as processes, what is answered without the app, and their logs."""
