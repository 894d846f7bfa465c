"""The controller: turns what happens into events, commits what the core wants recorded, and only then acts."""
