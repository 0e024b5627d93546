"""The commands from the deployed function to the tuned model."""
