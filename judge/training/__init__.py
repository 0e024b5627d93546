"""The training job: its plan, the services that run it, what it says of itself, and how its curves are read."""
