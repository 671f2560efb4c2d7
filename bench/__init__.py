"""How fast is it, and why? Each benchmark is one command, run by hand; see docs/performance.md."""
