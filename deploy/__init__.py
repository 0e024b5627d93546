"""Scripts of the deployment, called by the Makefile; nothing in `judge` imports them."""
