"""What must hold whatever happens: one checker for each promise, over what can be seen from outside."""
