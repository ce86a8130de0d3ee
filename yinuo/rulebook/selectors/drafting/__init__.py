"""What the workbench shows, and what is wrong with what lies on it."""
